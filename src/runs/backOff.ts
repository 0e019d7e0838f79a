import { setTimeout as wait } from 'node:timers/promises'
import type { Run } from './run.ts'

/** Waits ahead of the next attempt, longer each time and with jitter; false where the run stopped meanwhile. */
export async function backOff(run: Run, tries: number): Promise<boolean> {
  const signal = run.control.stopping
  try {
    await wait(backOffMs(run, tries), undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}

export function backOffMs(run: Run, tries: number): number {
  const ceilingMs = Math.min(run.deps.backoffMs * 2 ** (tries - 1), 60_000)
  return ceilingMs * (0.5 + Math.random() / 2)
}
