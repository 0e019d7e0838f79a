import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { generatedKey, pictureTypeOfKey, thumbnailKey } from '../attachments/keys.ts'
import { NotAPictureError } from '../attachments/pictureErrors.ts'
import { inspectPicture, pictureType, thumbnailOf } from '../attachments/pictures.ts'
import {
  type GeneratedImage,
  GeneratorError,
  MisconfiguredError,
  type ReferenceImage,
  UnavailableError,
} from '../generators/generator.ts'
import { inSpan } from '../lib/spans.ts'
import { storableText } from '../lib/storableText.ts'
import { TimeLimitError, withTimeLimit } from '../lib/timeLimit.ts'
import { FileMissingError } from '../storage/storage.ts'
import { backOffMs } from './backOff.ts'
import type { StoredImage } from './commitImages.ts'
import { RunStopped } from './control.ts'
import { observeRequest } from './observeRequest.ts'
import { persist } from './persist.ts'
import type { Run } from './run.ts'
import type { ImageWork, ReferenceWork, StageWork } from './work.ts'

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
        run.deps.slots.holdOff(failure.retryAfterMs)
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
  } finally {
    slot.release()
  }
}

async function loadReference(
  run: Run,
  { storageKey, mimeType, role }: ReferenceWork,
): Promise<ReferenceImage> {
  try {
    return { bytes: await run.deps.storage.get(storageKey), mimeType, role }
  } catch (cause) {
    if (!(cause instanceof FileMissingError)) throw cause
    throw new MisconfiguredError('REFERENCE_MISSING', 'A reference image is missing from the storage.', {
      cause,
    })
  }
}

async function storeImage(
  run: Run,
  { stageIndex, position }: ImageWork,
  { bytes, model }: GeneratedImage,
  attempts: number,
): Promise<StoredImage> {
  const mimeType = await pictureType(bytes)
  const storageKey = generatedKey({ jobId: run.jobId, stageIndex, position, run: run.number }, mimeType)
  // The bytes are written while they are looked at: each takes a few milliseconds, and nearly all are pictures.
  const [written, inspected] = await Promise.allSettled([
    putFile(run, storageKey, bytes, mimeType),
    inspectPicture(bytes),
  ])
  if (inspected.status === 'rejected' || written.status === 'rejected') {
    await removeFiles(run, [storageKey])
    throw inspected.status === 'rejected' ? inspected.reason : (written as PromiseRejectedResult).reason
  }
  const picture = inspected.value
  return {
    jobId: run.jobId,
    run: run.number,
    stageIndex,
    position,
    attempts,
    storageKey,
    thumbnailKey: thumbnailKey(storageKey, picture.thumbnailMimeType),
    mimeType: picture.mimeType,
    bytes: bytes.byteLength,
    width: picture.width,
    height: picture.height,
    model: storableText(model),
  }
}

/**
 * Off the way between an image and its first sight: clients know of it already. A thumbnail that is missing, here or after
 * a crash, is made by the first who asks for it (attachments/readFile.ts).
 */
async function storeThumbnail(
  run: Run,
  { thumbnailKey: key }: StoredImage,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await run.deps.storage.put(key, await thumbnailOf(bytes), pictureTypeOfKey(key))
  } catch (error) {
    run.log.warn({ err: error, key }, 'A thumbnail could not be stored; it will be made when it is asked for')
  }
}

/**
 * Bytes in hand were paid for: what is tried again is the storage, not the generator, and a stop does not end it.
 * A storage that refuses for good fails the job, or each further image would be paid for and lost.
 */
async function putFile(run: Run, key: string, bytes: Uint8Array, mimeType: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await run.deps.storage.put(key, bytes, mimeType)
      return
    } catch (cause) {
      run.log.error({ err: cause, key, tries }, 'An image could not be stored')
      if (tries >= run.deps.imageAttempts) {
        const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).name
        throw new MisconfiguredError('STORAGE_FAILED', `The image could not be stored (${reason}).`, {
          cause,
        })
      }
      await wait(backOffMs(run.deps, tries))
    }
  }
}

/** Files that no row names. What cannot be removed now is swept when the job is settled by a later run. */
async function removeFiles(run: Run, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await run.deps.storage.remove(key).catch((error: unknown) => {
      run.log.warn({ err: error, key }, 'A file that is not needed could not be removed')
    })
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

/** Waits ahead of the next attempt, longer each time and with jitter; false where the run stopped meanwhile. */
async function backOff(run: Run, tries: number): Promise<boolean> {
  const signal = run.control.stopping
  try {
    await wait(backOffMs(run.deps, tries), undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
