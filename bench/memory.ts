import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of this process when all that can be freed is freed: what is reachable, and what the system has given it. */
export function memoryInUse(): { live: number; resident: number } {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What the first one frees of the heap, the second frees outside of it.
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, resident: rss }
}
