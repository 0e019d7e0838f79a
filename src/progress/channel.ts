import type { JobLogEntry } from './log.ts'
import { type LogReader, type LogSource, LogSubscription } from './logSubscription.ts'

// Enough for a subscriber that is a moment behind; one that is further behind reads from the log.
const tailLength = 256

// What they do with an entry takes some milliseconds; then whatever else the process has to do comes first.
const wokenAtOnce = 200

/** The latest entries of one job's log, and those who wait for more. */
export class JobChannel implements LogSource {
  readonly jobId: string
  readonly #subscribers = new Set<LogSubscription>()
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

  get settled(): boolean {
    return this.#settled
  }

  get size(): number {
    return this.#subscribers.size
  }

  /** Takes the entries that are newer than the last one it has, in order, from one to the next. */
  append(entries: readonly JobLogEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.#lastSeq) continue
      // Read for a channel of the same job that is gone, and had come further. What is between them is in the log.
      if (entry.seq > this.#lastSeq + 1) this.#tail = []
      this.#tail.push(entry)
      this.#lastSeq = entry.seq
      if (entry.type === 'SETTLED') this.#settled = true
    }
    if (this.#tail.length > 2 * tailLength) this.#tail = this.#tail.slice(-tailLength)
    wakeSome(this.#subscribers.values())
  }

  recent(seq: number): JobLogEntry | undefined {
    const first = this.#tail[0]
    return first && this.#tail[seq - first.seq]
  }

  subscribe(after: number, reader: LogReader): LogSubscription {
    const left = () => {
      this.#subscribers.delete(subscription)
      reader.left()
    }
    const subscription = new LogSubscription(this, after, { ...reader, left })
    this.#subscribers.add(subscription)
    return subscription
  }

  /** Has those who took nothing since then, by `performance.now()`, let go of the page they are in. */
  letGoOfPages(takenBefore: number): void {
    for (const subscription of this.#subscribers) subscription.letGoOfPage(takenBefore)
  }

  /** Ends every subscription where it is. */
  close(): void {
    for (const subscription of [...this.#subscribers]) subscription.stop()
  }
}

function wakeSome(sleeping: Iterator<LogSubscription>): void {
  for (let woken = 0; woken < wokenAtOnce; woken++) {
    const { value, done } = sleeping.next()
    if (done) return
    value.wake()
  }
  setImmediate(() => wakeSome(sleeping))
}
