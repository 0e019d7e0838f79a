import type { AccountState, Look, Standing } from './changedJobs.ts'
import { ChangeSubscriber } from './changeSubscriber.ts'

// Changes of a job within so long come as one.
const tickMs = 500

// What has been quiet is told soon; but the worker that takes a new job at once is waited for.
const gatherMs = 20

// How long a database that is away is waited for; half of it and a random part of the rest.
const outagePauseMs = 1_000

/** What is to be read for an account. */
interface Due {
  readonly jobIds: readonly string[]
  /** Those who are to begin with it. */
  readonly newcomers: readonly ChangeSubscriber[]
}

/** One account's jobs: what its subscribers were told of them, and when the next is to be read. */
export class AccountChannel {
  readonly accountId: string
  readonly #onDue: () => void
  readonly #subscribers = new Set<ChangeSubscriber>()
  /** How far each unfinished job was when it was told; finished ones until the next look. */
  readonly #told = new Map<string, Standing>()
  #news = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #takenAt = Number.NEGATIVE_INFINITY
  #lookedAt: Date | null = null

  /** `onDue`: something is to be read, and the time has come. */
  constructor(accountId: string, onDue: () => void) {
    this.accountId = accountId
    this.#onDue = onDue
  }

  get size(): number {
    return this.#subscribers.size
  }

  /** When it was last found out how far the account's jobs are; null where it is to be found out first. */
  get lookedAt(): Date | null {
    return this.#lookedAt
  }

  subscribe(left: () => void): ChangeSubscriber {
    const subscriber = new ChangeSubscriber(() => {
      this.#subscribers.delete(subscriber)
      if (this.size === 0) this.#clearTimer()
      left()
    })
    this.#subscribers.add(subscriber)
    this.#onDue()
    return subscriber
  }

  /** The job has news, or may have. */
  hear(jobId: string): void {
    this.#news.add(jobId)
    this.#wakeIn(Math.max(gatherMs, this.#takenAt + tickMs - performance.now()))
  }

  /** How far the jobs are before anybody is told of one: who begins reads them by himself. */
  begin({ at, jobs }: Look): void {
    this.#lookedAt = at
    for (const job of jobs) this.#told.set(job.jobId, job)
  }

  /** Finds what no doorbell told, in a look that was begun after `begin`. */
  compare({ at, jobs }: Look): void {
    this.#lookedAt = at
    const seen = new Set(jobs.map(({ jobId }) => jobId))
    for (const { jobId, seq } of jobs) if (seq > (this.#told.get(jobId)?.seq ?? 0)) this.hear(jobId)
    for (const [jobId, { isFinished }] of this.#told) {
      if (seen.has(jobId)) continue
      if (isFinished) this.#told.delete(jobId)
      // It was not when it was told.
      else this.hear(jobId)
    }
  }

  /** What is to be read now; whoever takes it owes `tell`, `tryAgain` or `fail`. */
  take(): Due {
    this.#clearTimer()
    this.#takenAt = performance.now()
    const jobIds = [...this.#news]
    this.#news = new Set()
    return { jobIds, newcomers: [...this.#subscribers].filter(({ begun }) => !begun) }
  }

  tell({ newcomers }: Due, { jobs, credits }: AccountState): void {
    const changed = jobs.filter(({ id, lastEventSeq }) => lastEventSeq > (this.#told.get(id)?.seq ?? 0))
    for (const { id, lastEventSeq, finishedAt } of changed)
      this.#told.set(id, { jobId: id, seq: lastEventSeq, isFinished: finishedAt !== null })
    if (changed.length > 0) {
      for (const subscriber of this.#subscribers) if (subscriber.begun) subscriber.tell(changed, credits)
    }
    for (const subscriber of newcomers) subscriber.begin(credits)
  }

  /** It could not be read, and will be in a moment. */
  tryAgain({ jobIds }: Due): void {
    for (const jobId of jobIds) this.#news.add(jobId)
    this.#wakeIn(outagePauseMs * (0.5 + Math.random() / 2))
  }

  fail(error: unknown): void {
    for (const subscriber of [...this.#subscribers]) subscriber.fail(error)
  }

  /** Ends every subscription. */
  close(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.stop()
  }

  #wakeIn(ms: number): void {
    if (this.#timer !== null || this.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#onDue()
    }, ms)
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
