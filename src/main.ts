import { existsSync } from 'node:fs'
import { startStopframe } from './compose.ts'
import { authentication, readConfig } from './config/config.ts'
import { createLog } from './lib/log.ts'
import { StartupError } from './lib/startupError.ts'

/** The entry: configuration, start, and a clean end on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const stopframe = await startStopframe(config, log)
  const { url, metricsUrl, generator, db } = stopframe
  if (url !== null) log.info(`Stopframe is served at ${url} (GraphiQL: ${url}/graphql)`)
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

  let signals = 0
  const end = (signal: NodeJS.Signals) => {
    signals++
    if (signals > 2) process.exit(1)
    if (signals === 2) {
      log.info(`${signal} again: cutting off what is in flight`)
      stopframe.hurry()
      return
    }
    log.info(`${signal}: finishing what is in flight`)
    stopframe.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The end was not clean')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

main().catch((error: unknown) => {
  const text = error instanceof StartupError ? error.message : String((error as Error)?.stack ?? error)
  process.stderr.write(`Stopframe cannot start.\n${text}\n`)
  process.exit(1)
})
