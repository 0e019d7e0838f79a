import { setTimeout as wait } from 'node:timers/promises'

/**
 * Resolves once the condition holds; the test's timeout bounds it. Looked at every millisecond, and not at each turn of the
 * event loop, which would take a core from what is waited for.
 */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(1)
}

/** The same where another process, or the database, has to be asked, which costs it something too. */
export async function untilAsked(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(20)
}
