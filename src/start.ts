import { existsSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { startStopframe } from './compose.ts'
import { authentication, readConfig } from './config/config.ts'
import { endOnSignal } from './endOnSignal.ts'
import { createLog } from './lib/log.ts'
import { StartupError } from './lib/startupError.ts'

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
  if (existsSync('.env')) process.loadEnvFile('.env')
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
  // Node itself would do it as the process ends, and a process that is killed never comes to that.
  flushCompileCache()
}
