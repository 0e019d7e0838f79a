import type { Stopframe } from './compose.ts'
import type { Logger } from './lib/log.ts'

/**
 * Ends the process on SIGTERM and SIGINT: the first lets what is in flight finish, the second cuts it off and lets go of
 * it as cleanly, the third ends at once. To be called as the start begins: a worker may have a job before its start is
 * over, and one that is told to end by then hands it back too.
 */
export function endOnSignal(starting: Promise<Stopframe>, log: Logger): void {
  let signals = 0
  let started: Stopframe | null = null
  const end = async () => {
    started = await starting
    const closed = started.close()
    if (signals > 1) started.hurry()
    await closed
  }
  const heard = (signal: NodeJS.Signals) => {
    signals++
    if (signals > 2) process.exit(1)
    if (signals === 2) {
      log.info(`${signal} again: cutting off what is in flight`)
      started?.hurry()
      return
    }
    log.info(`${signal}: finishing what is in flight`)
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The end was not clean')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', heard)
  process.on('SIGINT', heard)
}
