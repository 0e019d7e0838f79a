import { setTimeout as wait } from 'node:timers/promises'

/**
 * Resolves once the condition holds; the test's timeout bounds it. Looked at every millisecond, and not at each turn of the
 * event loop, which would take a core from what is waited for.
 */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(1)
}
