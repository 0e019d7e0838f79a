import { performance } from 'node:perf_hooks'
import type { Histogram } from 'prom-client'
import type { Queryable, Statement } from '../database/database.ts'
import type { CancelMode } from '../database/generated/prisma/enums.ts'
import type { Doorbell } from '../jobs/doorbell.ts'
import type { Logger } from '../lib/log.ts'
import type { RunControl } from './control.ts'
import { StopLatency } from './stopLatency.ts'

export interface WatcherOptions {
  readonly db: Queryable
  readonly doorbell: Doorbell
  readonly log: Logger
  /** How often to look without a doorbell. */
  readonly lookIntervalMs?: number
}

export interface Watch {
  /** The claim succeeded under this number: from now on a job that another run holds is told too. */
  claimed(run: number): void
  close(): void
}

interface Watched {
  readonly control: RunControl
  run: number | null
}

// Answers with the jobs that are not as their runs hold them, next to none of them: told of all, a process with ten
// thousand would spend most of a look on reading what it knows. The ids and run numbers come as two texts, which cost
// less to write than two arrays. OFFSET 0 fences the join: in another order it may read the whole table.
const look: Statement = {
  name: 'watcher-look',
  text: `
SELECT asked.place::int AS place, job.run, job.cancel_mode, job.cancelled_ms
FROM unnest(string_to_array($1, ',')::uuid[], string_to_array($2, ',')::int[]) WITH ORDINALITY AS asked(id, run, place)
LEFT JOIN LATERAL (
  SELECT run, status, cancel_mode,
    (extract(epoch FROM clock_timestamp() - cancelled_at) * 1000)::float8 AS cancelled_ms
  FROM jobs WHERE id = asked.id AND finished_at IS NULL OFFSET 0
) AS job ON true
WHERE job.run IS DISTINCT FROM asked.run OR job.status = 'CANCELLED'`,
  // A connection that fell silent must not keep a cancel from being seen on another.
  timeoutMs: 5_000,
}

/** A job that is not as its run holds it: another run's, or settled (both without a number of ours), or cancelled. */
interface Changed {
  /** Which of those that were asked about, from 1 on. */
  place: number
  /** Null where the job is settled. */
  run: number | null
  cancel_mode: CancelMode | null
  cancelled_ms: number | null
}

/**
 * Stops the runs of this process whose jobs were cancelled or taken over: at once when the doorbell rings, and by
 * one query for all of them every few seconds, in case it was not heard.
 */
export class StatusWatcher {
  readonly #db: Queryable
  readonly #log: Logger
  readonly #watched = new Map<string, Set<Watched>>()
  readonly #timer: NodeJS.Timeout
  readonly #latency: StopLatency
  #lookedAt = performance.now()
  #looking: Promise<void> | null = null
  #lookAgain = false

  constructor({ db, doorbell, log, lookIntervalMs = 5_000 }: WatcherOptions) {
    this.#db = db
    this.#log = log
    this.#latency = new StopLatency(db, log)
    doorbell.onCancelAnnounced((jobId, mode) => this.#announced(jobId, mode))
    doorbell.onCancel((jobId, mode) => this.#cancelled(jobId, mode))
    doorbell.onListening(() => this.look())
    this.#timer = setInterval(() => this.look(), lookIntervalMs)
    this.#timer.unref()
  }

  /** Jobs that are watched. */
  get size(): number {
    return this.#watched.size
  }

  /** Since the last look that the database answered; 0 while there is nothing to look at. */
  get lagMs(): number {
    return this.#watched.size === 0 ? 0 : performance.now() - this.#lookedAt
  }

  get stopLatency(): Histogram {
    return this.#latency.histogram
  }

  /** Begins ahead of the claim, so that no cancel can fall between the two. */
  watch(jobId: string, control: RunControl): Watch {
    const watched: Watched = { control, run: null }
    if (this.#watched.size === 0) this.#lookedAt = performance.now()
    const runs = this.#watched.get(jobId) ?? new Set()
    this.#watched.set(jobId, runs.add(watched))
    return {
      claimed: (run) => {
        watched.run = run
      },
      close: () => {
        runs.delete(watched)
        if (runs.size === 0) this.#watched.delete(jobId)
      },
    }
  }

  /** One query for all watched jobs; calls that come while it is under way share one more. */
  look(): void {
    if (this.#watched.size === 0) return
    this.#lookAgain = true
    this.#looking ??= this.#lookWhileAsked()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await this.#latency.close()
  }

  #announced(jobId: string, mode: CancelMode): void {
    for (const { control } of this.#watched.get(jobId) ?? []) control.stop({ kind: 'cancel_announced', mode })
  }

  #cancelled(jobId: string, mode: CancelMode): void {
    for (const { control } of this.#watched.get(jobId) ?? []) {
      const stoppedAt = stopAsCancelled(control, mode)
      if (stoppedAt !== null) this.#latency.stopped(jobId, stoppedAt)
    }
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#lookAgain) {
      this.#lookAgain = false
      // Who asks while a look is failing, because the connection is back, say, is served by another one.
      await this.#lookOnce().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'The status of the running jobs could not be read; looking again soon')
      })
    }
    // In the same step as the last look at the flag: who asks a moment later starts anew.
    this.#looking = null
  }

  async #lookOnce(): Promise<void> {
    // A run that is claimed after the query was sent may be missing in its answer: it is not judged by it.
    const asked = [...this.#watched.entries()].flatMap(([jobId, runs]) =>
      [...runs].flatMap(({ control, run }) => (run === null ? [] : [{ jobId, control, run }])),
    )
    const askedAt = performance.now()
    const ids = asked.map(({ jobId }) => jobId).join(',')
    const changed = await this.#db.query<Changed>(look, [ids, asked.map(({ run }) => run).join(',')])
    this.#lookedAt = askedAt
    for (const job of changed) {
      const { control, run } = asked[job.place - 1] as (typeof asked)[number]
      this.#judge(control, run, job)
    }
  }

  #judge(control: RunControl, run: number, job: Changed): void {
    if (job.run !== run) {
      control.stop({ kind: 'superseded' })
      return
    }
    const stoppedAt = stopAsCancelled(control, job.cancel_mode ?? 'DRAIN')
    if (stoppedAt === null || job.cancelled_ms === null) return
    this.#latency.known(job.cancelled_ms - (performance.now() - stoppedAt))
  }
}

/** Answers when the cancel stopped the run, now or as it was announced; null where that was told before, or something else did. */
function stopAsCancelled(control: RunControl, mode: CancelMode): number | null {
  const { isDecided } = control
  control.stop({ kind: 'cancelled', mode })
  return isDecided ? null : control.stoppedAt
}
