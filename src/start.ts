import { flushCompileCache } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'
import { type Stopframe, startStopframe } from './compose.ts'
import { authentication, readConfig } from './config/config.ts'
import { loadEnvFile } from './config/envFile.ts'
import { endOnSignal } from './endOnSignal.ts'
import { createLog } from './lib/log.ts'
import { loadSharp } from './lib/sharp.ts'
import { StartupError } from './lib/startupError.ts'

// Whoever waits for a start is answered by then.
const sharpAfterMs = 1_000

/** Configuration and start; says what is wrong and ends the process where it cannot start. */
export async function main(): Promise<void> {
  try {
    await start()
  } catch (error) {
    const text = error instanceof StartupError ? error.message : String((error as Error)?.stack ?? error)
    process.stderr.write(`Stopframe cannot start.\n${text}\n`)
    process.exit(1)
  }
}

async function start(): Promise<void> {
  loadEnvFile()
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const starting = startStopframe(config, log)
  endOnSignal(starting, log)
  const stopframe = await starting
  const { url, metricsUrl, generator, db } = stopframe
  if (url !== null) log.info(`Stopframe is served at ${url} (GraphiQL for developers: ${url}/graphql)`)
  if (metricsUrl !== null) log.info(`Health and metrics are at ${metricsUrl}`)
  log.info(
    {
      role: config.ROLE,
      database: db.kind,
      generator: generator.name,
      authentication: authentication(config),
    },
    url === null ? 'Stopframe works' : 'Ready',
  )
  await loadPictureLibrary(stopframe)
  // Node itself would do it as the process ends, and a process that is killed never comes to that.
  flushCompileCache()
}

/** Ahead of the first picture; where it is missing that is said before one is asked for, and the process ends. */
async function loadPictureLibrary(stopframe: Stopframe): Promise<void> {
  await wait(sharpAfterMs, undefined, { ref: false })
  try {
    await loadSharp()
  } catch (cause) {
    await stopframe.close()
    throw new StartupError(
      `The picture library, sharp, cannot be loaded. Was \`npm ci\` run on a machine of this kind, with optional packages?\n${String(cause)}`,
      { cause },
    )
  }
}
