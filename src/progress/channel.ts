import { isOutage } from '../database/outage.ts'
import type { JobLogEntry } from './log.ts'

// How long a reader waits for a database that is away; half of it and a random part of the rest.
const outagePauseMs = 1_000

// Enough for a subscriber that is a moment behind; one that is further behind reads from the log.
const tailLength = 256

interface Source {
  readPage(after: number): Promise<JobLogEntry[]>
  /** An entry was handed to the subscriber. */
  delivered(): void
  /** The subscriber has gone. */
  left(): void
}

/** The latest entries of one job's log, and those who wait for more. */
export class JobChannel {
  readonly jobId: string
  readonly #subscribers = new Set<Subscriber>()
  #tail: JobLogEntry[] = []
  #lastSeq: number
  #settled: boolean

  constructor(jobId: string, lastSeq: number, settled: boolean) {
    this.jobId = jobId
    this.#lastSeq = lastSeq
    this.#settled = settled
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  /** The log has ended. */
  get settled(): boolean {
    return this.#settled
  }

  get size(): number {
    return this.#subscribers.size
  }

  /** Takes the entries that follow the last one it has; others it has already. */
  append(entries: readonly JobLogEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.#lastSeq) continue
      this.#tail.push(entry)
      this.#lastSeq = entry.seq
      if (entry.type === 'SETTLED') this.#settled = true
    }
    if (this.#tail.length > 2 * tailLength) this.#tail = this.#tail.slice(-tailLength)
    for (const subscriber of this.#subscribers) subscriber.wake()
  }

  /** The entry, where it is among the latest. */
  recent(seq: number): JobLogEntry | undefined {
    const first = this.#tail[0]
    return first && this.#tail[seq - first.seq]
  }

  subscribe(after: number, source: Source): Subscriber {
    const subscriber = new Subscriber(this, after, source, () => {
      this.#subscribers.delete(subscriber)
      source.left()
    })
    this.#subscribers.add(subscriber)
    return subscriber
  }

  /** Has those who took nothing since then, by `performance.now()`, let go of the page they are in. */
  letGoOfPages(takenBefore: number): void {
    for (const subscriber of this.#subscribers) subscriber.letGoOfPage(takenBefore)
  }

  /** Ends every subscription where it is. */
  close(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.stop()
  }
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * A cursor in a job's log. An iterator by hand, because an async generator that waits for an event does not
 * hear `return()` until the event comes: here `return()` settles at once and ends a waiting `next()`.
 * `next()` is to be called again only when the call before has settled, as `for await` does.
 */
class Subscriber implements AsyncIterableIterator<JobLogEntry> {
  readonly #channel: JobChannel
  readonly #source: Source
  readonly #leave: () => void
  #cursor: number
  #page: JobLogEntry[] = []
  #tookAt = 0
  #wake: (() => void) | null = null
  #stopped = false

  constructor(channel: JobChannel, after: number, source: Source, leave: () => void) {
    this.#channel = channel
    this.#cursor = after
    this.#source = source
    this.#leave = leave
  }

  async next(): Promise<IteratorResult<JobLogEntry, undefined>> {
    while (!this.#stopped) {
      const entry = this.#channel.recent(this.#cursor + 1) ?? this.#page.shift()
      if (entry && entry.seq === this.#cursor + 1) {
        this.#cursor = entry.seq
        this.#tookAt = performance.now()
        if (entry.type === 'SETTLED') this.stop()
        this.#source.delivered()
        return { done: false, value: entry }
      }
      if (this.#cursor < this.#channel.lastSeq) this.#page = await this.#readPage()
      else if (this.#channel.settled) this.stop()
      else await new Promise<void>((resolve) => (this.#wake = resolve))
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

  /** What it needs of the page it reads again when it goes on. */
  letGoOfPage(takenBefore: number): void {
    if (this.#tookAt < takenBefore) this.#page = []
  }

  wake(): void {
    this.#wake?.()
    this.#wake = null
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#page = []
    this.#leave()
    this.wake()
  }

  /** Waits as long as the database is away: the log is still there, and the reader keeps its place in it. */
  async #readPage(): Promise<JobLogEntry[]> {
    try {
      const page = await this.#source.readPage(this.#cursor)
      if (page.length > 0) return [...page]
    } catch (error) {
      if (isOutage(error)) {
        await this.#pause(outagePauseMs * (0.5 + Math.random() / 2))
        return []
      }
      this.stop()
      throw error
    }
    this.stop()
    throw new Error(`The log of job ${this.#channel.jobId} has no entry ${this.#cursor + 1}.`)
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
