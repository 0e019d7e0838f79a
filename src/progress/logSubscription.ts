import { isOutage } from '../database/outage.ts'
import type { JobLogEntry } from './log.ts'

// How long a reader waits for a database that is away; half of it and a random part of the rest.
const outagePauseMs = 1_000

/** Where the entries come from that a subscription has not taken yet. */
export interface LogSource {
  readonly jobId: string
  /** How far the log has come. */
  readonly lastSeq: number
  /** The log has ended. */
  readonly settled: boolean
  /** The entry, where it is among the latest. */
  recent(seq: number): JobLogEntry | undefined
}

export interface LogReader {
  readPage(after: number): Promise<JobLogEntry[]>
  /** An entry was handed to the subscriber. */
  delivered(): void
  /** The subscriber has gone. */
  left(): void
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * A cursor in a job's log. An iterator by hand, because an async generator that waits for an event does not
 * hear `return()` until the event comes: here `return()` settles at once and ends a waiting `next()`. Whoever can
 * handle many entries in one step calls `take` and `whenReady` in place of `next`; either is to be called again only when
 * the call before has settled, as `for await` does.
 */
export class LogSubscription implements AsyncIterableIterator<JobLogEntry> {
  readonly #source: LogSource
  readonly #reader: LogReader
  #cursor: number
  #page: JobLogEntry[] = []
  #tookAt = 0
  #wake: (() => void) | null = null
  #stopped = false

  constructor(source: LogSource, after: number, reader: LogReader) {
    this.#source = source
    this.#cursor = after
    this.#reader = reader
  }

  get jobId(): string {
    return this.#source.jobId
  }

  /** No entry will come any more. */
  get stopped(): boolean {
    return this.#stopped
  }

  async next(): Promise<IteratorResult<JobLogEntry, undefined>> {
    while (!this.#stopped) {
      const entry = this.take()
      if (entry !== null) return { done: false, value: entry }
      await new Promise<void>((resolve, reject) => this.whenReady(resolve, reject))
    }
    return end
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.stop()
    return end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next entry, where it is at hand. */
  take(): JobLogEntry | null {
    if (this.#stopped) return null
    const entry = this.#source.recent(this.#cursor + 1) ?? this.#page.shift()
    if (entry?.seq !== this.#cursor + 1) return null
    this.#cursor = entry.seq
    this.#tookAt = performance.now()
    if (entry.type === 'SETTLED') this.stop()
    this.#reader.delivered()
    return entry
  }

  /**
   * After `take` had none: calls `ready` when there may be one, or none will come any more; `failed` where the log can
   * not be read, which ends the subscription. Calls, and no promises, because thousands are woken by one entry.
   */
  whenReady(ready: () => void, failed: (error: unknown) => void): void {
    if (this.#cursor >= this.#source.lastSeq && this.#source.settled) this.stop()
    if (this.#stopped) ready()
    else if (this.#cursor < this.#source.lastSeq) this.#readPage().then(ready, failed)
    else this.#wake = ready
  }

  /** What it needs of the page it reads again when it goes on, where it took nothing since then. */
  letGoOfPage(takenBefore: number): void {
    if (this.#tookAt < takenBefore) this.#page = []
  }

  wake(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#page = []
    this.#reader.left()
    this.wake()
  }

  /** Waits as long as the database is away: the log is still there, and the reader keeps its place in it. */
  async #readPage(): Promise<void> {
    try {
      const page = await this.#reader.readPage(this.#cursor)
      if (this.#stopped) return
      this.#page = [...page]
      if (page.length > 0) return
    } catch (error) {
      if (isOutage(error)) {
        await this.#pause(outagePauseMs * (0.5 + Math.random() / 2))
        return
      }
      this.stop()
      throw error
    }
    this.stop()
    throw new Error(`The log of job ${this.jobId} has no entry ${this.#cursor + 1}.`)
  }

  /** Ends early when the subscriber is woken or stopped. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
