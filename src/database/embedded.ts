import { join, resolve } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import { fromPglite } from 'pg-boss'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { makeFolder } from '../lib/folder.ts'
import type { Logger } from '../lib/log.ts'
import { StartupError } from '../lib/startupError.ts'
import type { Database, Queryable } from './database.ts'
import { lockFolder } from './folderLock.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { applyMigrations, warnOfNewer } from './migrate.ts'

// PostgreSQL's pages in memory. WebAssembly sets all of it to zero, byte by byte, whenever the program starts, and several times
// when a folder is made: of the default, 128 MB, that is 0.4 s each. What does not fit is in the system's own cache.
const sharedBuffers = 'shared_buffers=32MB'

const parsers = { [types.INT8]: (value: string) => BigInt(value) }

export interface EmbeddedOptions {
  /** The folder that holds everything; made where it is missing, locked while open. */
  readonly dataDir: string
  readonly log: Logger
}

/**
 * PostgreSQL inside this process. Survives kill -9, but it never calls fsync: a power failure can
 * cost the last writes.
 */
export async function openEmbedded({ dataDir, log }: EmbeddedOptions): Promise<Database> {
  const folder = resolve(dataDir)
  await makeFolder(folder)
  const lock = await lockFolder(folder, { log })
  try {
    const pglite = await openPglite(join(folder, 'pgdata'))
    const { unknown } = await applyMigrations({
      query: async (sql, params = []) => (await pglite.query<Record<string, unknown>>(sql, [...params])).rows,
      script: async (sql) => void (await pglite.exec(sql)),
    })
    warnOfNewer(unknown, log)
    return embeddedDatabase(pglite, lock.release)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openPglite(dataDir: string): Promise<PGlite> {
  try {
    return await PGlite.create({
      dataDir,
      // Prisma reads timestamps as UTC whatever the session's zone is.
      startParams: [...PGlite.defaultStartParams, '-c', sharedBuffers, '-c', 'TimeZone=UTC'],
      initDbStartParams: ['--set', sharedBuffers],
    })
  } catch (cause) {
    throw new StartupError(
      `The embedded database in ${dataDir} could not be opened (${cause instanceof Error ? cause.message : String(cause)}). If another version of PostgreSQL made it, move the folder away or set DATA_DIR to a new one.`,
      { cause },
    )
  }
}

function embeddedDatabase(pglite: PGlite, release: () => Promise<void>): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) })
  return {
    kind: 'embedded',
    prisma,
    queue: { backend: 'pglite', db: fromPglite(pglite) },
    ...queryable(pglite),
    transaction: (work) => pglite.transaction((tx) => work(queryable(tx))),
    async listen({ channels, onNotification, onListening }) {
      const stops = await Promise.all(
        channels.map((channel) => pglite.listen(channel, (payload) => onNotification(channel, payload))),
      )
      onListening()
      return {
        // In this process: nothing can come between.
        hearing: { connected: true, reconnects: 0, silenceMs: 0 },
        ...queryable(pglite),
        close: async () => void (await Promise.all(stops.map((stop) => stop()))),
      }
    },
    pool: null,
    async close() {
      await prisma.$disconnect()
      await pglite.close()
      await release()
    },
  }
}

function queryable(connection: Pick<PGlite, 'query'>): Queryable {
  return {
    async query<Row extends object>(statement: { text: string }, params: readonly unknown[]) {
      return (await connection.query<Row>(statement.text, [...params], { parsers })).rows
    },
  }
}
