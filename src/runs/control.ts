import { performance } from 'node:perf_hooks'
import type { CancelMode } from '../database/generated/prisma/enums.ts'

/** Why a run stops before its images are all tried; it decides how the run ends. */
export type StopCause =
  /** The owner cancelled the job: settle it. */
  | { readonly kind: 'cancelled'; readonly mode: CancelMode }
  /** The owner is cancelling it, which may still fail: make nothing more, and end as is decided next. */
  | { readonly kind: 'cancel_announced'; readonly mode: CancelMode }
  /** A cause that no retry can mend: settle the job as FAILED. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  /** Another run holds the job now: write nothing more. */
  | { readonly kind: 'superseded' }
  /** This process ends: hand the job back. */
  | { readonly kind: 'shutdown' }
  /** Something that must not happen, or a database that is away: let the queue deliver the job again. */
  | { readonly kind: 'crashed'; readonly error: unknown }

/** The reason of a run's signals. Without a stack trace, which nobody reads and for which every stop would wait. */
export class RunStopped extends Error {
  constructor(cause: StopCause) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(`The run was stopped: ${cause.kind}`)
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'RunStopped'
  }
}

/**
 * The one AbortController of a job's run, and what hangs on it. `stopping` is for whatever has not begun:
 * the next image, a back-off, the wait for a slot. `cutting` is for requests in flight: it aborts only where
 * they are not to finish. The first cause counts; a later one can only cut off what it left to finish. Only a cancel that is
 * announced leaves open why the run stops: the next cause decides it, the cancel's commit above all.
 */
export class RunControl {
  readonly #stop = new AbortController()
  readonly #cut = new AbortController()
  readonly #decision = Promise.withResolvers<void>()
  #crash: { readonly error: unknown } | null = null
  #decided: StopCause | null = null
  #announced: StopCause | null = null
  #stoppedAt: number | null = null

  get stopping(): AbortSignal {
    return this.#stop.signal
  }

  get cutting(): AbortSignal {
    return this.#cut.signal
  }

  get cause(): StopCause | null {
    return this.#decided ?? this.#announced
  }

  /** Whether nothing that comes can change why the run stops. */
  get isDecided(): boolean {
    return this.#decided !== null
  }

  /** When `stopping` was aborted, by performance.now(). */
  get stoppedAt(): number | null {
    return this.#stoppedAt
  }

  /** What went wrong that must not, also where the run was stopping already. */
  get crash(): { readonly error: unknown } | null {
    return this.#crash
  }

  /** True where the run was not stopping before. */
  stop(cause: StopCause): boolean {
    if (cause.kind === 'crashed') this.#crash ??= { error: cause.error }
    if (cause.kind === 'cancel_announced') this.#announced ??= cause
    else this.#decide(cause)
    const isFirst = !this.#stop.signal.aborted
    const reason: unknown = isFirst ? new RunStopped(cause) : this.#stop.signal.reason
    this.#stoppedAt ??= performance.now()
    const cuts = cause.kind === 'superseded' || ('mode' in cause && cause.mode === 'ABORT')
    // What is in flight costs; what has not begun can wait until that is cut off.
    if (cuts) this.#cut.abort(reason)
    if (isFirst) this.#stop.abort(reason)
    return isFirst
  }

  /** Resolves once it is decided why the run stops, at the latest so long after a cancel was announced. */
  async awaitDecision(withinMs: number): Promise<void> {
    if (this.#stoppedAt === null) return
    const leftMs = this.#stoppedAt + withinMs - performance.now()
    if (leftMs <= 0) return
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, leftMs)
    await Promise.race([this.#decision.promise, late.promise])
    clearTimeout(timer)
  }

  /** Cuts off the requests in flight of a run that is stopping. */
  cut(): void {
    this.#cut.abort(this.#stop.signal.reason)
  }

  #decide(cause: StopCause): void {
    this.#decided ??= cause
    this.#decision.resolve()
  }
}
