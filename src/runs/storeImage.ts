import { setTimeout as wait } from 'node:timers/promises'
import { makeThumbnail } from '../attachments/decoding.ts'
import { generatedKey, pictureTypeOfKey, thumbnailKey } from '../attachments/keys.ts'
import { inspectPicture, pictureType } from '../attachments/pictures.ts'
import { type GeneratedImage, MisconfiguredError } from '../generators/generator.ts'
import { storableText } from '../lib/storableText.ts'
import { reasonOf } from '../storage/storage.ts'
import { backOffMs } from './backOff.ts'
import type { StoredImage } from './commitImages.ts'
import type { Run } from './run.ts'
import type { ImageWork } from './work.ts'

/** Checks, measures and stores what a generator returned. Where it rejects, no file is left. */
export async function storeImage(
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
    inspectPicture(bytes, mimeType),
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
    mimeType,
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
export async function storeThumbnail(
  run: Run,
  { thumbnailKey: key, width, height }: StoredImage,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const thumbnailMimeType = pictureTypeOfKey(key)
    const thumbnail = await makeThumbnail(bytes, { width, height, thumbnailMimeType })
    await run.deps.storage.put(key, thumbnail, thumbnailMimeType)
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
        const message = `The image could not be stored (${reasonOf(cause)}).`
        throw new MisconfiguredError('STORAGE_FAILED', message, { cause })
      }
      await wait(backOffMs(run, tries))
    }
  }
}

/** Files that no row names. What cannot be removed now is swept when the job is settled by a later run. */
export async function removeFiles(run: Run, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await run.deps.storage.remove(key).catch((error: unknown) => {
      run.log.warn({ err: error, key }, 'A file that is not needed could not be removed')
    })
  }
}
