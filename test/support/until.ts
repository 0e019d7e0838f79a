import { setImmediate as turn } from 'node:timers/promises'

/** Resolves once the condition holds, looked at after each turn of the event loop; the test's timeout bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}
