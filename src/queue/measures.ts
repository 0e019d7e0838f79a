import { Gauge, type Metric } from 'prom-client'
import type { Logger } from '../lib/log.ts'
import { unregistered } from '../lib/metrics.ts'
import { Reading } from '../lib/reading.ts'
import type { JobQueue, QueueDepth } from './queue.ts'

export function queueDepth(
  queue: Pick<JobQueue, 'depth'>,
  log: Logger,
): { reading: Reading<unknown>; measure: Metric } {
  const reading = new Reading<QueueDepth>({ what: 'The depth of the queue', log, read: () => queue.depth() })
  const measure = new Gauge({
    ...unregistered,
    name: 'stopframe_queue_messages',
    help: 'Messages in the queue: ready to be taken, deferred, or active (a run has it); counted every 5 s',
    labelNames: ['state'],
    async collect() {
      const depth = await reading.take()
      this.reset()
      if (depth === null) return
      for (const [state, messages] of Object.entries(depth)) this.set({ state }, messages)
    },
  })
  return { reading, measure }
}
