import type { Logger } from './log.ts'
import { TimeLimitError } from './timeLimit.ts'

export interface ReadingOptions<T> {
  /** What is read, for the log. */
  readonly what: string
  readonly log: Logger
  /** How long an answer serves all who ask. */
  readonly keepMs?: number
  /** How long anybody waits for one. */
  readonly limitMs?: number
  read(): Promise<T>
}

/**
 * Figures from elsewhere, for those who must not be kept waiting. They are read at most once in `keepMs`, one read at a
 * time, however many ask; where no answer comes within `limitMs` there is none (null), and none is waited for again
 * until `keepMs` are over. Never rejects.
 */
export class Reading<T> {
  readonly #options: Required<ReadingOptions<T>>
  #pending: Promise<T> | null = null
  #known: { readonly value: T | null; readonly at: number } | null = null
  #asking: Promise<T | null> | null = null

  constructor(options: ReadingOptions<T>) {
    this.#options = { keepMs: 5_000, limitMs: 2_000, ...options }
  }

  async take(): Promise<T | null> {
    if (this.#known && performance.now() - this.#known.at < this.#options.keepMs) return this.#known.value
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #ask(): Promise<T | null> {
    const { what, log, limitMs, read } = this.#options
    // One that hangs is not joined by a second: it may still answer.
    this.#pending ??= read().finally(() => {
      this.#pending = null
    })
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new TimeLimitError(limitMs)), limitMs)
    let value: T | null = null
    try {
      value = await Promise.race([this.#pending, late])
    } catch (error) {
      log.warn({ err: error }, `${what} could not be read`)
    } finally {
      clearTimeout(timer)
    }
    this.#known = { value, at: performance.now() }
    return value
  }
}
