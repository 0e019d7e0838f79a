import { setTimeout as wait } from 'node:timers/promises'
import { backOffMs } from './backOff.ts'
import type { Run } from './run.ts'

// Half a minute in all: a database that restarts is back by then.
const mostTries = 6

/**
 * Writes what the run has done. A database that is away is waited for, whatever the run's signals say: what is to be
 * written has happened. `write` must bear to be repeated, because its answer may be lost after its commit.
 */
export async function persist<T>(run: Run, write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (tries >= mostTries || isRefusal(error)) throw error
      run.log.warn({ err: error, tries }, 'The database could not be written to yet; trying again')
      await wait(backOffMs(run, tries))
    }
  }
}

/** Whether the database understood the statement and will refuse it again: SQLSTATE classes 22 and 23. */
function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(String((error as { code?: unknown }).code))
}
