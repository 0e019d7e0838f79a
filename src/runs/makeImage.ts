import { performance } from 'node:perf_hooks'
import { NotAPictureError } from '../attachments/pictureErrors.ts'
import {
  type GeneratedImage,
  GeneratorError,
  MisconfiguredError,
  UnavailableError,
} from '../generators/generator.ts'
import { inSpan } from '../lib/spans.ts'
import { TimeLimitError, withTimeLimit } from '../lib/timeLimit.ts'
import { backOff } from './backOff.ts'
import { RunStopped } from './control.ts'
import { loadReference } from './loadReference.ts'
import { observeRequest } from './observeRequest.ts'
import { persist } from './persist.ts'
import type { Run } from './run.ts'
import { removeFiles, storeImage, storeThumbnail } from './storeImage.ts'
import type { ImageWork, StageWork } from './work.ts'

/** What became of an image in one pass of its stage. */
export type ImageOutcome =
  | { readonly kind: 'kept'; readonly attempts: number; readonly attachmentId: bigint }
  /** No image, and why; `final` where no retry can help. */
  | {
      readonly kind: 'missing'
      readonly final: boolean
      readonly attempts: number
      readonly error: GeneratorError
    }
  /** The run stopped before the image was made; `error` where an attempt had failed by then. */
  | { readonly kind: 'stopped'; readonly attempts: number; readonly error: GeneratorError | null }

// A provider that asks for a pause is not failing: such waits use up no attempt, but not without end.
const mostPauses = 20

/**
 * Makes, stores and commits one image: up to IMAGE_ATTEMPTS requests, with a growing wait between. Once the
 * bytes are in hand the image is kept, whatever the run's signals say.
 */
export async function makeImage(
  run: Run,
  stage: StageWork,
  image: ImageWork,
  attemptsBefore: number,
): Promise<ImageOutcome> {
  let attempts = attemptsBefore
  let pauses = 0
  let error: GeneratorError | null = null
  const startedAt = performance.now()
  for (let tries = 0; ; ) {
    try {
      const generated = await requestImage(run, stage, image, () => ++attempts)
      const receivedAt = performance.now()
      const stored = await storeImage(run, image, generated, attempts)
      // A repeat of a commit whose answer was lost gives the same answer.
      const attachmentId = await persist(run, () =>
        inSpan('commit image', {}, () => run.deps.committer.commit(stored)),
      )
      if (attachmentId !== null) {
        run.deps.measures.kept(performance.now() - startedAt, performance.now() - receivedAt)
        // Its decoding would take a core from the doorbell that brings the image to those who wait for it.
        await run.deps.doorbell.sent()
        await storeThumbnail(run, stored, generated.bytes)
        return { kind: 'kept', attempts, attachmentId }
      }
      run.control.stop({ kind: 'superseded' })
      await removeFiles(run, [stored.storageKey])
      return { kind: 'stopped', attempts, error: null }
    } catch (thrown) {
      const failure = readFailure(thrown)
      if (failure === 'stopped') return { kind: 'stopped', attempts, error }
      error = failure
      run.deps.measures.failedAttempt(failure)
      if (!(failure instanceof UnavailableError)) {
        return { kind: 'missing', final: true, attempts, error: failure }
      }
      if (failure.retryAfterMs !== null && pauses < mostPauses) {
        pauses++
        run.log.warn(
          { code: failure.code, retryAfterMs: failure.retryAfterMs },
          `⏳ Stage ${stage.index}: The generator asks for a pause of ${failure.retryAfterMs} ms`,
        )
        continue
      }
      tries++
      if (tries >= run.deps.imageAttempts) return { kind: 'missing', final: false, attempts, error: failure }
      if (!(await backOff(run, tries))) return { kind: 'stopped', attempts, error }
    }
  }
}

async function requestImage(
  run: Run,
  stage: StageWork,
  image: ImageWork,
  begun: () => void,
): Promise<GeneratedImage> {
  const { slots, generator, imageTimeoutMs } = run.deps
  const slot = await slots.acquire(run.jobId, run.control.stopping)
  try {
    // Read with the slot in hand: what waits for one holds no pictures in memory.
    const references = await Promise.all(
      [...stage.references, ...image.references].map((reference) => loadReference(run, reference)),
    )
    await slots.pauseOver(run.control.stopping)
    // Reading may have taken its time.
    run.control.stopping.throwIfAborted()
    begun()
    const request = {
      prompt: image.prompt,
      references,
      aspectRatio: stage.aspectRatio,
      seed: `${run.jobId}/${image.stageIndex}/${image.position}`,
    }
    return await observeRequest(run, () =>
      withTimeLimit(run.control.cutting, imageTimeoutMs, async (signal) => {
        try {
          return await generator.generate(request, signal)
        } catch (error) {
          if (signal.aborted) throw signal.reason
          if (error instanceof GeneratorError) throw error
          run.log.error({ err: error }, 'The generator threw what it should not; this is a bug')
          throw new MisconfiguredError('INTERNAL_ERROR', 'The generator failed in an unforeseen way.', {
            cause: error,
          })
        }
      }),
    )
  } catch (error) {
    // With the slot still in hand: given back first, it would be another job's that asks in the pause.
    if (error instanceof UnavailableError && error.retryAfterMs !== null) slots.holdOff(error.retryAfterMs)
    throw error
  } finally {
    slot.release()
  }
}

/** What an attempt that ended without an image means; throws what is no generator's, such as a database that is away. */
function readFailure(error: unknown): GeneratorError | 'stopped' {
  if (error instanceof RunStopped) return 'stopped'
  if (error instanceof GeneratorError) return error
  if (error instanceof TimeLimitError) {
    return new UnavailableError('TIMEOUT', `The generator gave no image within ${error.limitMs} ms.`, null, {
      cause: error,
    })
  }
  if (error instanceof NotAPictureError) {
    return new UnavailableError('NOT_A_PICTURE', error.message, null, { cause: error })
  }
  throw error
}
