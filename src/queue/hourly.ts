import { setTimeout as wait } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import type { Logger } from '../lib/log.ts'
import { prepareQueue } from './prepareQueue.ts'

/** What is done once an hour; the signal aborts when the process ends. */
export type HourlyTask = (signal: AbortSignal) => Promise<void>

export interface Hourly {
  /** Aborts the task's signal and resolves when the task has ended. */
  stop(): Promise<void>
}

/** The queue of the hour's message. */
export const hourlyQueue = 'stopframe-hourly'

const queueOptions = {
  notify: true,
  // A task that needs more than its hour is cut off and goes on in the next one.
  expireInSeconds: 3_540,
  // A process that dies in the middle loses the message to another one so soon.
  heartbeatSeconds: 60,
  // A database that is away for a few minutes does not cost the hour.
  retryLimit: 5,
  retryDelay: 30,
  retryBackoff: true,
  // A message that found no worker is worth nothing once the next one comes.
  retentionSeconds: 3_600,
  deleteAfterSeconds: 3_600,
} as const

/**
 * Runs a task once an hour in one process of the installation, whichever takes the message first. pg-boss writes the
 * message in one of those that have opened this; an hour in which none ran is made up for by the next one that starts.
 */
export async function openHourly(boss: PgBoss, log: Logger, task: HourlyTask): Promise<Hourly> {
  const ending = new AbortController()
  // Exclusive: at most one message waits or is worked on.
  await prepareQueue(boss, hourlyQueue, queueOptions, 'exclusive')
  await boss.schedule(hourlyQueue, '0 * * * *', null, { missed: 'once' })
  const options = { pollingIntervalSeconds: 60, notifyPollingIntervalSeconds: 60 }
  const id = await boss.work(hourlyQueue, options, async ([message]) => {
    if (!message) return
    try {
      await task(AbortSignal.any([ending.signal, message.signal]))
    } catch (error) {
      log.warn({ err: error }, 'The hourly work failed; the queue will deliver it again')
      throw error
    }
  })
  return {
    async stop() {
      ending.abort()
      await boss.offWork(hourlyQueue, { id, wait: true })
    },
  }
}

// Whoever waits for a start is answered by then; an hour has time.
const unhurried = { firstAfterMs: 1_000, againAfterMs: 60_000 }

/** Opens it a moment from now, and again after a while where that fails. */
export function openHourlySoon(
  open: () => Promise<Hourly>,
  log: Logger,
  { firstAfterMs, againAfterMs } = unhurried,
): Hourly {
  const ending = new AbortController()
  const { signal } = ending
  const opened = (async (): Promise<Hourly | null> => {
    for (let ms = firstAfterMs; ; ms = againAfterMs) {
      // Nothing but the abort cuts it short.
      await wait(ms, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return null
      try {
        return await open()
      } catch (error) {
        log.warn({ err: error }, 'The hourly work could not be seen to yet; trying again soon')
      }
    }
  })()
  return {
    async stop() {
      ending.abort()
      await (await opened)?.stop()
    },
  }
}
