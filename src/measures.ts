import { Gauge, type Metric, type Registry } from 'prom-client'
import type { Database } from './database/database.ts'
import { poolMeasures } from './database/measures.ts'
import type { Doorbell } from './jobs/doorbell.ts'
import { doorbellMeasures, type EndedJobs, unfinishedJobs } from './jobs/measures.ts'
import type { Logger } from './lib/log.ts'
import { createRegistry, gauge, unregistered } from './lib/metrics.ts'
import type { Reading } from './lib/reading.ts'
import type { JobFeed } from './progress/feed.ts'
import { feedMeasures } from './progress/measures.ts'
import { queueDepth } from './queue/measures.ts'
import type { JobQueue } from './queue/queue.ts'
import type { ImageCommitter } from './runs/imageCommitter.ts'
import { type RunMeasures, runGauges } from './runs/measures.ts'
import type { GeneratorSlots } from './runs/slots.ts'
import type { StatusWatcher } from './runs/watcher.ts'
import type { Worker } from './runs/worker.ts'

export interface MeasuredParts {
  readonly db: Database
  readonly queue: JobQueue
  readonly doorbell: Doorbell
  readonly feed: JobFeed
  readonly slots: GeneratorSlots
  readonly watcher: StatusWatcher
  readonly committer: ImageCommitter
  readonly worker: Worker
  readonly runs: RunMeasures
  readonly endedJobs: EndedJobs
  /** Bytes that clients have not taken yet. */
  socketBufferedBytes(): number
}

/** All that `/metrics` shows. Each subject owns its measures; they meet here and nowhere else. */
export function gatherMeasures(parts: MeasuredParts, log: Logger): Registry {
  const jobs = unfinishedJobs(parts.db, log)
  const queue = queueDepth(parts.queue, log)
  return createRegistry([
    jobs.measure,
    parts.endedJobs.counter,
    ...doorbellMeasures(parts.doorbell),
    queue.measure,
    ...parts.runs.all,
    ...runGauges(parts),
    parts.committer.batchSizes,
    ...feedMeasures(parts.feed),
    gauge('stopframe_socket_buffered_bytes', 'Bytes that clients have not taken yet', () =>
      parts.socketBufferedBytes(),
    ),
    ...poolMeasures(parts.db),
    readFailed({ jobs: jobs.reading, queue: queue.reading }),
  ])
}

/** Tells of the figures that come from the database whether they could be read; those that could not are left out. */
function readFailed(readings: Record<string, Reading<unknown>>): Metric {
  return new Gauge({
    ...unregistered,
    name: 'stopframe_metrics_read_failed',
    help: '1 where figures of the database could not be read: they are missing then',
    labelNames: ['figures'],
    async collect() {
      await Promise.all(
        Object.entries(readings).map(async ([figures, reading]) =>
          this.set({ figures }, Number((await reading.take()) === null)),
        ),
      )
    },
  })
}
