import type { Balance } from '../credits/accounts.ts'
import type { Job } from '../database/generated/prisma/client.ts'

/** A job as it is now; null where whatever was read of the account's jobs before is to be read again. */
export interface JobChange {
  readonly job: Job | null
  /** Of the same moment. */
  readonly credits: Balance
}

// Of one that does not read. It is then told to read everything again, which costs no more than the states would.
const mostUnread = 200

const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

/**
 * Who is told of an account's changes. Keeps the latest state of each job that it was not asked for yet, so that one
 * who is slow is told less and not later. An iterator by hand, for the reason given in channel.ts.
 */
export class ChangeSubscriber implements AsyncIterableIterator<JobChange> {
  readonly #leave: () => void
  readonly #unread = new Map<string, JobChange>()
  #beginning: JobChange | null = null
  #begun = false
  #failure: { readonly error: unknown } | null = null
  #wake: (() => void) | null = null
  #stopped = false

  constructor(leave: () => void) {
    this.#leave = leave
  }

  /** It was told from when on it misses nothing. */
  get begun(): boolean {
    return this.#begun
  }

  begin(credits: Balance): void {
    this.#begun = true
    this.#unread.clear()
    this.#beginning = { job: null, credits }
    this.#awaken()
  }

  tell(jobs: readonly Job[], credits: Balance): void {
    for (const job of jobs) {
      // At the end, where its credits belong.
      this.#unread.delete(job.id)
      this.#unread.set(job.id, { job, credits })
    }
    if (this.#unread.size > mostUnread) this.begin(credits)
    else this.#awaken()
  }

  async next(): Promise<IteratorResult<JobChange, undefined>> {
    while (!this.#stopped) {
      const change = this.#takeFirst()
      if (change !== null) return { done: false, value: change }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const failure = this.#failure
    this.#failure = null
    if (failure !== null) throw failure.error
    return end
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.stop()
    return end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Ends with the error, which `next` throws. */
  fail(error: unknown): void {
    if (this.#stopped) return
    this.#failure = { error }
    this.stop()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#unread.clear()
    this.#beginning = null
    this.#leave()
    this.#awaken()
  }

  #takeFirst(): JobChange | null {
    const beginning = this.#beginning
    this.#beginning = null
    if (beginning !== null) return beginning
    for (const [jobId, change] of this.#unread) {
      this.#unread.delete(jobId)
      return change
    }
    return null
  }

  #awaken(): void {
    this.#wake?.()
    this.#wake = null
  }
}
