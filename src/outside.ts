import { join } from 'node:path'
import type { Config } from './config/config.ts'
import type { Database } from './database/database.ts'
import { type ImageGenerator, MisconfiguredError } from './generators/generator.ts'
import { createSketch } from './generators/sketch/sketch.ts'
import type { Closers } from './lib/closers.ts'
import { makeFolder } from './lib/folder.ts'
import type { Logger } from './lib/log.ts'
import { joinFailures, StartupError } from './lib/startupError.ts'
import { createDiskStorage } from './storage/disk.ts'
import type { FileStorage } from './storage/storage.ts'

/** What a test or a benchmark may put in the place of what the configuration names. */
export interface Replacements {
  readonly generator?: ImageGenerator
  readonly storage?: FileStorage
  /** Stands between the program and its database: to hold a statement, to count, to fail. */
  readonly database?: (db: Database) => Database
}

/** What the program stands on. Each is tried, so that all that is wrong with them is told at once. */
export async function openOutside(config: Config, log: Logger, replace: Replacements, closers: Closers) {
  const folder = makeFolder(config.DATA_DIR)
  const openedDb = async () => {
    // On a server it does not need the folder, and its trouble is trouble besides.
    if (config.DATABASE_URL === undefined) await folder
    return closers.add(await openDatabase(config, log))
  }
  const [db, storage, generator] = await joinFailures([
    openedDb(),
    folder.then(() => replace.storage ?? openStorage(config)),
    (async () => replace.generator ?? (await openGenerator(config)))(),
  ])
  return { db: replace.database?.(db) ?? db, storage, generator }
}

// The usual statement takes milliseconds. After a fail-over that closed nothing, every connection of the pool is silent, and
// whoever uses one of them waits for so long: a cancel, and all images behind the one that is being kept.
const usualTimeoutMs = 5_000

/** The database that the configuration names, migrated. */
export async function openDatabase(
  config: Config,
  log: Logger,
  { queryTimeoutMs = usualTimeoutMs }: { queryTimeoutMs?: number } = {},
): Promise<Database> {
  // Of what there is to choose from, only what was chosen is loaded.
  if (config.DATABASE_URL === undefined) {
    const { openEmbedded } = await import('./database/embedded.ts')
    return openEmbedded({ dataDir: config.DATA_DIR, log })
  }
  const { openServer } = await import('./database/server.ts')
  return openServer({ url: config.DATABASE_URL, poolSize: config.DATABASE_POOL_SIZE, queryTimeoutMs, log })
}

async function openStorage(config: Config): Promise<FileStorage> {
  const rootDir = join(config.DATA_DIR, 'files')
  await makeFolder(rootDir)
  const storage = createDiskStorage({ rootDir })
  await storage.sweepTemporary()
  return storage
}

async function openGenerator(config: Config): Promise<ImageGenerator> {
  const { GEMINI_API_KEY: apiKey, GEMINI_MODEL: model } = config
  if (apiKey === undefined) return createSketch({ delayMs: config.SKETCH_DELAY_MS })
  const { createGemini } = await import('./generators/gemini/gemini.ts')
  try {
    return createGemini({
      apiKey,
      model,
      ...(config.GEMINI_BASE_URL !== undefined && { baseUrl: config.GEMINI_BASE_URL }),
      ...(config.GEMINI_IMAGE_SIZE !== undefined && { imageSize: config.GEMINI_IMAGE_SIZE }),
    })
  } catch (cause) {
    if (!(cause instanceof MisconfiguredError)) throw cause
    throw new StartupError(`GEMINI_API_KEY: ${cause.message}.`, { cause })
  }
}
