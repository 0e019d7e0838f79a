import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { isRefusal } from '../database/outage.ts'
import type { Run } from './run.ts'

// A database that restarts is back by then. It has nothing to do with the provider's back-off.
const mostMs = 30_000
const firstPauseMs = 100
const longestPauseMs = 2_000

/**
 * Writes what the run has done. A database that is away is waited for, whatever the run's signals say: what is to be
 * written has happened. `write` must bear to be repeated, because its answer may be lost after its commit.
 */
export async function persist<T>(run: Run, write: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (isRefusal(error) || performance.now() - startedAt > mostMs) throw error
      run.log.warn({ err: error, tries }, 'The database could not be written to yet; trying again')
      const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs)
      await wait(pauseMs * (0.5 + Math.random() / 2))
    }
  }
}
