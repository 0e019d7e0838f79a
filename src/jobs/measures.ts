import { Counter, Gauge, type Metric } from 'prom-client'
import type { Queryable, Statement } from '../database/database.ts'
import type { JobStatus } from '../database/generated/prisma/enums.ts'
import type { Logger } from '../lib/log.ts'
import { gauge, unregistered } from '../lib/metrics.ts'
import { Reading } from '../lib/reading.ts'
import type { Doorbell } from './doorbell.ts'

/** The jobs that this process settled. */
export class EndedJobs {
  readonly counter = new Counter({
    ...unregistered,
    name: 'stopframe_jobs_ended_total',
    help: 'Jobs that this process settled, by final status',
    labelNames: ['status'],
  })

  constructor() {
    for (const status of ['COMPLETED', 'FAILED', 'CANCELLED']) this.counter.inc({ status }, 0)
  }

  count(status: JobStatus): void {
    this.counter.inc({ status })
  }
}

// By way of the partial index jobs_unfinished: what it costs does not grow with the jobs that have ended.
const countUnfinished: Statement = {
  name: 'jobs-count-unfinished',
  text: 'SELECT status, count(*)::int AS jobs FROM jobs WHERE num_nulls(finished_at) = 1 GROUP BY status',
}

interface UnfinishedCount {
  status: JobStatus
  jobs: number
}

/** The unfinished jobs of the whole installation. CANCELLED among them are draining. */
export function unfinishedJobs(db: Queryable, log: Logger): { reading: Reading<unknown>; measure: Metric } {
  const reading = new Reading<UnfinishedCount[]>({
    what: 'The number of unfinished jobs',
    log,
    read: () => db.query<UnfinishedCount>(countUnfinished, []),
  })
  const measure = new Gauge({
    ...unregistered,
    name: 'stopframe_jobs_unfinished',
    help: 'Unfinished jobs of the whole installation, by status; CANCELLED ones are draining',
    labelNames: ['status'],
    async collect() {
      const counts = await reading.take()
      this.reset()
      if (counts === null) return
      for (const status of ['PENDING', 'PROCESSING', 'PAUSED', 'CANCELLED']) this.set({ status }, 0)
      for (const { status, jobs } of counts) this.set({ status }, jobs)
    },
  })
  return { reading, measure }
}

export function doorbellMeasures(doorbell: Doorbell): Metric[] {
  const reconnects = new Counter({
    ...unregistered,
    name: 'stopframe_doorbell_reconnects_total',
    help: 'Times that listening for doorbells began again after its connection was lost',
    collect() {
      this.reset()
      this.inc(doorbell.hearing.reconnects)
    },
  })
  return [
    gauge('stopframe_doorbell_connected', '1 while this process listens for doorbells', () =>
      Number(doorbell.hearing.connected),
    ),
    gauge(
      'stopframe_doorbell_silence_seconds',
      'Since the connection that listens last gave a sign of life, a notification or an answer',
      () => doorbell.hearing.silenceMs / 1000,
    ),
    reconnects,
  ]
}
