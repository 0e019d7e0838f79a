import { loadSharp } from '../lib/sharp.ts'
import type { RunControl } from './control.ts'
import type { RunDeps } from './run.ts'
import { runJob } from './runJob.ts'

export interface WorkerOptions {
  /** Jobs run at once. */
  readonly jobConcurrency: number
  /** How long images in flight may take to finish at a stop. */
  readonly drainMs: number
}

/** Takes jobs from the queue and runs them. */
export class Worker {
  readonly #deps: RunDeps
  readonly #options: WorkerOptions
  readonly #controls = new Set<RunControl>()
  #stopping = false

  constructor(deps: RunDeps, options: WorkerOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Runs under way. */
  get activeRuns(): number {
    return this.#controls.size
  }

  async start(): Promise<void> {
    const limits = {
      jobConcurrency: this.#options.jobConcurrency,
      accountConcurrency: this.#deps.accountConcurrency,
    }
    await this.#deps.queue.work(limits, async (jobId) => {
      try {
        // No image is asked for that could not be looked at.
        await loadSharp()
        await runJob(this.#deps, jobId, (control) => this.#register(control))
      } catch (error) {
        this.#deps.log.error(
          { err: error, job: jobId },
          'A run ended before its job was settled; the queue will deliver it again',
        )
        throw error
      }
    })
  }

  /**
   * Takes no further job, lets images in flight finish for up to `drainMs`, cuts off those that did not, and
   * hands every job back to the queue.
   */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const control of this.#controls) control.stop({ kind: 'shutdown' })
    const drained = setTimeout(() => this.cut(), this.#options.drainMs)
    await this.#deps.queue.stopWork()
    clearTimeout(drained)
  }

  /** Ends a stop's waiting: what is in flight is cut off now. */
  cut(): void {
    if (!this.#stopping) return
    for (const control of this.#controls) control.cut()
  }

  #register(control: RunControl): () => void {
    this.#controls.add(control)
    if (this.#stopping) control.stop({ kind: 'shutdown' })
    return () => this.#controls.delete(control)
  }
}
