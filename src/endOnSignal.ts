import type { Stopframe } from './compose.ts'
import type { Logger } from './lib/log.ts'

/**
 * Ends the process on SIGTERM and SIGINT: the first lets what is in flight finish, the second cuts it off and lets go of
 * it as cleanly, the third ends at once.
 */
export function endOnSignal(stopframe: Stopframe, log: Logger): void {
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
