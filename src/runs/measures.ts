import { Counter, Histogram, type Metric } from 'prom-client'
import { type GeneratorError, MisconfiguredError, RefusedError } from '../generators/generator.ts'
import { gauge, unregistered } from '../lib/metrics.ts'
import type { GeneratorSlots } from './slots.ts'
import type { StatusWatcher } from './watcher.ts'

const imageOutcomes = ['kept', 'failed', 'retried', 'stopped', 'lost'] as const

/**
 * kept: stored and charged. failed: given up. retried: left to its stage's retry pass. stopped: begun, and not made
 * because the run stopped. lost: made, and not kept because another run holds the job.
 */
export type CountedOutcome = (typeof imageOutcomes)[number]

const runEndings = ['settled', 'handed_back', 'superseded', 'crashed'] as const

export type RunEnding = (typeof runEndings)[number]

const requestOutcomes = ['image', 'error', 'cut'] as const

// Codes come from providers, who may add some; a label must not grow with them.
const mostCodes = 50

const seconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600]

/** What the runs of this process measure. */
export class RunMeasures {
  readonly #images = new Counter({
    ...unregistered,
    name: 'stopframe_images_total',
    help: 'Images that a run of this process tried, by what became of them',
    labelNames: ['outcome'],
  })
  readonly #imageDuration = new Histogram({
    ...unregistered,
    name: 'stopframe_image_duration_seconds',
    help: 'From the turn of an image that is kept to its commit: waits for slots, pauses and repeats included',
    buckets: seconds,
  })
  readonly #keepDuration = new Histogram({
    ...unregistered,
    name: 'stopframe_image_keep_duration_seconds',
    help: 'From the bytes in hand to the answer of the commit: checked, stored, charged',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
  })
  readonly #requestDuration = new Histogram({
    ...unregistered,
    name: 'stopframe_generator_request_duration_seconds',
    help: 'Requests to the generator: those that gave an image, failed, or were cut off',
    labelNames: ['outcome'],
    buckets: seconds,
  })
  readonly #failedAttempts = new Counter({
    ...unregistered,
    name: 'stopframe_attempts_failed_total',
    help: 'Attempts at an image that gave none, by kind and code of the error',
    labelNames: ['kind', 'code'],
  })
  readonly #runs = new Counter({
    ...unregistered,
    name: 'stopframe_runs_ended_total',
    help: 'Runs that ended here, by how',
    labelNames: ['ending'],
  })
  readonly #codes = new Set<string>()

  constructor() {
    for (const outcome of imageOutcomes) this.#images.inc({ outcome }, 0)
    for (const ending of runEndings) this.#runs.inc({ ending }, 0)
    for (const outcome of requestOutcomes) this.#requestDuration.zero({ outcome })
  }

  get all(): Metric[] {
    return [
      this.#images,
      this.#imageDuration,
      this.#keepDuration,
      this.#requestDuration,
      this.#failedAttempts,
      this.#runs,
    ]
  }

  image(outcome: CountedOutcome): void {
    this.#images.inc({ outcome })
  }

  /** The commit of an image has been answered: since its turn came, and since its bytes were there. */
  kept(imageMs: number, keepMs: number): void {
    this.#imageDuration.observe(imageMs / 1000)
    this.#keepDuration.observe(keepMs / 1000)
  }

  request(outcome: (typeof requestOutcomes)[number], tookMs: number): void {
    this.#requestDuration.observe({ outcome }, tookMs / 1000)
  }

  failedAttempt(error: GeneratorError): void {
    this.#failedAttempts.inc({ kind: kindOf(error), code: this.#boundedCode(error.code) })
  }

  run(ending: RunEnding): void {
    this.#runs.inc({ ending })
  }

  #boundedCode(code: string): string {
    if (this.#codes.size < mostCodes) this.#codes.add(code)
    return this.#codes.has(code) ? code : 'OTHER'
  }
}

function kindOf(error: GeneratorError): string {
  if (error instanceof RefusedError) return 'refused'
  return error instanceof MisconfiguredError ? 'misconfigured' : 'unavailable'
}

export function createBatchSizes(): Histogram {
  return new Histogram({
    ...unregistered,
    name: 'stopframe_commit_batch_images',
    help: 'Images that one commit kept together',
    buckets: [1, 2, 4, 8, 16, 32, 64],
  })
}

export function createStopLatency(): Histogram {
  return new Histogram({
    ...unregistered,
    name: 'stopframe_stop_latency_seconds',
    help: "From a cancel's transaction to the run's signal aborted here, by the database's clock",
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  })
}

interface RunSources {
  readonly worker: { readonly activeRuns: number }
  readonly slots: GeneratorSlots
  readonly watcher: StatusWatcher
}

export function runGauges({ worker, slots, watcher }: RunSources): Metric[] {
  return [
    gauge('stopframe_active_runs', 'Jobs that this process runs now', () => worker.activeRuns),
    gauge('stopframe_generator_requests', 'Requests to the generator under way', () => slots.load.inUse),
    gauge('stopframe_generator_waiting', 'Images that wait for a slot', () => slots.load.waiting),
    gauge(
      'stopframe_watcher_lag_seconds',
      'Since the status of the jobs that run here was last looked up; 0 while none runs',
      () => watcher.lagMs / 1000,
    ),
    watcher.stopLatency,
  ]
}
