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

/**
 * The generator's slots of this process, shared fairly: a free one goes to the job with the fewest in use, and
 * among those to the one that was served longest ago. After the provider has asked for a pause nobody gets one
 * until it is over.
 */
export class GeneratorSlots {
  readonly #capacity: number
  readonly #waiting = new Map<string, Set<Waiter>>()
  // When each job was served last, counted in slots given. Kept between a job's requests: a job that waits all
  // the time must not look as if it had been served longer ago than one that asks now and then, nor the reverse.
  readonly #served = new Map<string, number>()
  #given = 0
  readonly #inUse = new Map<string, number>()
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
      waiting: [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0),
    }
  }

  /** Resolves when it is the job's turn; rejects with the signal's reason as soon as it is aborted. */
  async acquire(jobId: string, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Slot>()
    const waiter: Waiter = { grant: resolve }
    const leave = () => {
      this.#withdraw(jobId, waiter)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    const waiters = this.#waiting.get(jobId) ?? new Set()
    this.#waiting.set(jobId, waiters.add(waiter))
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
    this.#served.delete(jobId)
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
    const jobId = this.#nextJob()
    const waiters = this.#waiting.get(jobId)
    const [waiter] = waiters ?? []
    if (!waiter) return
    this.#withdraw(jobId, waiter)
    this.#served.set(jobId, ++this.#given)
    this.#use(jobId, +1)
    let released = false
    waiter.grant({
      release: () => {
        if (released) return
        released = true
        this.#use(jobId, -1)
        this.#grant()
      },
    })
  }

  #nextJob(): string {
    return [...this.#waiting.keys()].reduce((best, jobId) => {
      const difference =
        this.#used(jobId) - this.#used(best) || this.#lastServed(jobId) - this.#lastServed(best)
      return difference < 0 ? jobId : best
    })
  }

  #withdraw(jobId: string, waiter: Waiter): void {
    const waiters = this.#waiting.get(jobId)
    waiters?.delete(waiter)
    if (waiters?.size === 0) this.#waiting.delete(jobId)
  }

  #used(jobId: string): number {
    return this.#inUse.get(jobId) ?? 0
  }

  #lastServed(jobId: string): number {
    return this.#served.get(jobId) ?? 0
  }

  #use(jobId: string, change: 1 | -1): void {
    this.#total += change
    const used = this.#used(jobId) + change
    if (used === 0) this.#inUse.delete(jobId)
    else this.#inUse.set(jobId, used)
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
