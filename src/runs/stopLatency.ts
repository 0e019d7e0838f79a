import { performance } from 'node:perf_hooks'
import type { Queryable, Statement } from '../database/database.ts'
import type { Logger } from '../lib/log.ts'
import { createStopLatency } from './measures.ts'

const ages: Statement = {
  name: 'stop-latency',
  text: `
SELECT id, (extract(epoch FROM clock_timestamp() - cancelled_at) * 1000)::float8 AS age_ms
FROM jobs WHERE id = ANY($1::uuid[]) AND cancelled_at IS NOT NULL`,
}

/**
 * How long it takes from a cancel to the signal that is aborted here. The two clocks are never compared: the database
 * is asked, after the signal was aborted, how long ago the cancel was, and what passed here until it was asked is
 * taken off. What remains too much is the way of that question. One question at a time, for all that were stopped
 * meanwhile.
 */
export class StopLatency {
  readonly histogram = createStopLatency()
  readonly #db: Queryable
  readonly #log: Logger
  readonly #stopped = new Map<string, number>()
  #asking: Promise<void> | null = null

  constructor(db: Queryable, log: Logger) {
    this.#db = db
    this.#log = log
  }

  /** The job's signal was aborted at that time of this process, and its cancel is committed by now. */
  stopped(jobId: string, at: number): void {
    this.#stopped.set(jobId, at)
    this.#asking ??= this.#ask()
  }

  /** As the database told it together with the cancel. */
  known(ageMs: number): void {
    this.histogram.observe(Math.max(0, ageMs) / 1000)
  }

  async close(): Promise<void> {
    await this.#asking
  }

  async #ask(): Promise<void> {
    while (this.#stopped.size > 0) {
      const stopped = new Map(this.#stopped)
      this.#stopped.clear()
      const askedAt = performance.now()
      try {
        const rows = await this.#db.query<{ id: string; age_ms: number }>(ages, [[...stopped.keys()]])
        for (const { id, age_ms } of rows) this.known(age_ms - (askedAt - (stopped.get(id) ?? askedAt)))
      } catch (error) {
        this.#log.warn({ err: error, jobs: stopped.size }, 'How soon jobs were stopped could not be measured')
      }
    }
    this.#asking = null
  }
}
