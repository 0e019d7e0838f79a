import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

/** Permission for one request to the generator; given back once, by `release`. */
export interface Slot {
  release(): void
}

// No provider is believed that asks for more.
const longestPauseMs = 3_600_000

interface Waiter {
  readonly grant: (slot: Slot) => void
}

interface Job {
  readonly id: string
  readonly waiters: Set<Waiter>
  inUse: number
  /**
   * When it was served last, counted in slots given; 0 for never. Kept between its requests: a job that waits all the
   * time must not look as if it had been served longer ago than one that asks now and then, nor the reverse.
   */
  servedAt: number
}

/**
 * The generator's slots of this process, shared fairly: a free one goes to the job with the fewest in use, and
 * among those to the one that was served longest ago. After the provider has asked for a pause nobody gets one
 * until it is over.
 */
export class GeneratorSlots {
  readonly #capacity: number
  readonly #jobs = new Map<string, Job>()
  // Those of them that wait. Each grant goes through all: what it compares stands in the job itself, so that a thousand
  // cost a few microseconds.
  readonly #waiting = new Set<Job>()
  #given = 0
  #total = 0
  #heldOffUntil = 0
  #timer: NodeJS.Timeout | null = null

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many requests are under way, and how many wait. */
  get load(): { inUse: number; waiting: number } {
    return {
      inUse: this.#total,
      waiting: [...this.#waiting].reduce((sum, { waiters }) => sum + waiters.size, 0),
    }
  }

  /** Resolves when it is the job's turn; rejects with the signal's reason as soon as it is aborted. */
  async acquire(jobId: string, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Slot>()
    const waiter: Waiter = { grant: resolve }
    const job = this.#job(jobId)
    const leave = () => {
      this.#withdraw(job, waiter)
      this.#drop(job)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    job.waiters.add(waiter)
    this.#waiting.add(job)
    this.#grant()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  /** Nobody gets a slot for so long: the provider has asked for a pause, and its limit is for all. */
  holdOff(ms: number): void {
    this.#heldOffUntil = Math.max(this.#heldOffUntil, performance.now() + Math.min(ms, longestPauseMs))
    this.#grant()
  }

  /** For who had a slot already when a pause began. Rejects with the signal's reason as soon as it is aborted. */
  async pauseOver(signal: AbortSignal): Promise<void> {
    for (let pauseMs = this.#pauseMs; pauseMs > 0; pauseMs = this.#pauseMs) {
      await wait(Math.ceil(pauseMs), undefined, { signal }).catch((error: unknown) => {
        signal.throwIfAborted()
        throw error
      })
    }
  }

  /** The job asks no more. */
  forget(jobId: string): void {
    const job = this.#jobs.get(jobId)
    if (!job) return
    job.servedAt = 0
    this.#drop(job)
  }

  get #pauseMs(): number {
    return this.#heldOffUntil - performance.now()
  }

  #grant(): void {
    if (this.#pauseMs > 0) {
      this.#wakeAfter(this.#pauseMs)
      return
    }
    while (this.#total < this.#capacity && this.#waiting.size > 0) this.#grantNext()
  }

  #grantNext(): void {
    const job = this.#nextJob()
    const [waiter] = job?.waiters ?? []
    if (!job || !waiter) return
    this.#withdraw(job, waiter)
    job.servedAt = ++this.#given
    job.inUse++
    this.#total++
    let released = false
    waiter.grant({
      release: () => {
        if (released) return
        released = true
        job.inUse--
        this.#total--
        this.#drop(job)
        this.#grant()
      },
    })
  }

  #nextJob(): Job | undefined {
    let best: Job | undefined
    for (const job of this.#waiting) {
      if (
        best === undefined ||
        job.inUse < best.inUse ||
        (job.inUse === best.inUse && job.servedAt < best.servedAt)
      )
        best = job
    }
    return best
  }

  #job(id: string): Job {
    const known = this.#jobs.get(id)
    if (known) return known
    const job = { id, waiters: new Set<Waiter>(), inUse: 0, servedAt: 0 }
    this.#jobs.set(id, job)
    return job
  }

  #withdraw(job: Job, waiter: Waiter): void {
    job.waiters.delete(waiter)
    if (job.waiters.size === 0) this.#waiting.delete(job)
  }

  /** Keeps nothing of a job that was not served, or is forgotten, once it asks for nothing and has nothing. */
  #drop(job: Job): void {
    if (job.servedAt === 0 && job.inUse === 0 && job.waiters.size === 0) this.#jobs.delete(job.id)
  }

  #wakeAfter(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#grant()
    }, Math.ceil(ms))
    this.#timer.unref()
  }
}
