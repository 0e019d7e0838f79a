import { type GeneratorError, MisconfiguredError } from '../generators/generator.ts'
import { inSpan } from '../lib/spans.ts'
import type { ImageOutcome } from './makeImage.ts'
import { persist } from './persist.ts'
import { finishStage, recordAttempts, recordFailure } from './recordImage.ts'
import type { Run } from './run.ts'
import { isGivenUp, tryImage } from './tryImage.ts'
import type { ImageWork, StageWork } from './work.ts'

interface Missing {
  readonly image: ImageWork
  readonly attempts: number
}

/**
 * Runs one stage: a pass over its images and, for what is missing then, one retry pass. Both look at the stop
 * signal ahead of each image. Images in flight are awaited whatever the signal says.
 */
export function runStage(run: Run, stage: StageWork): Promise<void> {
  const attributes = {
    'stopframe.job.id': run.jobId,
    'stopframe.stage.index': stage.index,
    'stopframe.stage.images': stage.images.length,
  }
  const progress = new StageProgress(run, stage)
  return inSpan('stage', { attributes }, async (span) => {
    await runPasses(run, stage, progress)
    span.setAttribute('stopframe.stage.completed', progress.completed)
  })
}

async function runPasses(run: Run, stage: StageWork, progress: StageProgress): Promise<void> {
  const images = stage.images.map((image) => ({ image, attempts: image.attemptsBefore }))
  const missing = await progress.pass(images, false)
  if (missing.length > 0) await progress.pass(missing, true)
  run.log.info(`🎬 Stage ${stage.index} completed: ${progress.completed}/${stage.quantity} images generated`)
  if (run.control.stopping.aborted) return
  await persist(run, () => finishStage(run.deps.db, run.jobId, run.number, stage.index))
  run.deps.doorbell.ring(run.jobId)
}

class StageProgress {
  completed: number
  readonly #run: Run
  readonly #stage: StageWork
  #toldOfStop = false

  constructor(run: Run, stage: StageWork) {
    this.#run = run
    this.#stage = stage
    this.completed = stage.completedBefore
  }

  /** Tries each image, `stageConcurrency` at once, in order; returns those that another try may still make. */
  async pass(images: readonly Missing[], isRetry: boolean): Promise<Missing[]> {
    const missing: Missing[] = []
    const queue = images.entries()
    const loop = async () => {
      // The iterator is shared: each image is taken by one loop.
      for (const [index, entry] of queue) {
        if (this.#isStopping(entry.image)) return
        const place = isRetry
          ? `${index + 1}/${images.length}`
          : `${entry.image.position + 1}/${this.#stage.quantity}`
        const again = await this.#make(entry, place, isRetry)
        if (again) missing.push(again)
      }
    }
    const loops = Array.from({ length: Math.min(this.#run.deps.stageConcurrency, images.length) }, loop)
    await this.#settleAll(loops)
    return missing
  }

  async #make({ image, attempts }: Missing, place: string, isRetry: boolean): Promise<Missing | null> {
    const { log } = this.#run
    const { index } = this.#stage
    if (isRetry) log.info(`🔄 Stage ${index}: Retry generating image ${place}...`)
    else log.info(`🎨 Stage ${index}: Generating image ${place}...`)
    const outcome = await tryImage(this.#run, this.#stage, image, { attempts, isRetry })
    switch (outcome.kind) {
      case 'kept':
        this.completed++
        log.info(`✅ Stage ${index}: Image ${place} completed: AttachID=${outcome.attachmentId}`)
        return null
      case 'stopped':
        this.#isStopping(image)
        if (outcome.error) await this.#record(recordAttempts, image, outcome.attempts, outcome.error)
        return null
      case 'missing':
        log.error(
          { code: outcome.error.code },
          `❌ Stage ${index}: Image ${place} failed: ${outcome.error.message}`,
        )
        return this.#recordMissing(image, outcome, isRetry)
    }
  }

  async #recordMissing(
    image: ImageWork,
    missing: Extract<ImageOutcome, { kind: 'missing' }>,
    isRetry: boolean,
  ): Promise<Missing | null> {
    const { error, attempts } = missing
    const givenUp = isGivenUp(missing, isRetry)
    await this.#record(givenUp ? recordFailure : recordAttempts, image, attempts, error)
    if (error instanceof MisconfiguredError) {
      this.#run.control.stop({ kind: 'failed', code: error.code, message: error.message })
    }
    return givenUp ? null : { image, attempts }
  }

  async #record(
    write: typeof recordFailure,
    { stageIndex, position }: ImageWork,
    attempts: number,
    { code, message }: GeneratorError,
  ): Promise<void> {
    const { deps, jobId, number, control } = this.#run
    const failed = { jobId, run: number, stageIndex, position, attempts, code, message }
    const recorded = await persist(this.#run, () => write(deps.db, failed))
    if (!recorded) control.stop({ kind: 'superseded' })
    deps.doorbell.ring(jobId)
  }

  #isStopping({ position }: ImageWork): boolean {
    const { cause } = this.#run.control
    if (cause === null) return false
    if (!this.#toldOfStop) {
      const isCancel = cause.kind === 'cancelled' || cause.kind === 'cancel_announced'
      const why = isCancel ? 'Job cancelled by user' : `Run ${cause.kind}`
      this.#run.log.info(
        `🚫 Stage ${this.#stage.index}: ${why}, stopping at ${position + 1}/${this.#stage.quantity}`,
      )
    }
    this.#toldOfStop = true
    return true
  }

  /** Awaits all loops, also after one failed: an image in flight is never left behind. Then throws the failure. */
  async #settleAll(loops: readonly Promise<void>[]): Promise<void> {
    for (const loop of loops)
      loop.catch((error: unknown) => this.#run.control.stop({ kind: 'crashed', error }))
    const failed = (await Promise.allSettled(loops)).find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}
