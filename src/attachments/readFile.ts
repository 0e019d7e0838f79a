import type { Database } from '../database/database.ts'
import type { Logger } from '../lib/log.ts'
import { FileMissingError, type FileStorage } from '../storage/storage.ts'
import { makeThumbnail } from './decoding.ts'
import { pictureKeysOf, pictureTypeOfKey } from './keys.ts'

/**
 * A stored file as a stream. A thumbnail that is not there yet is made of its picture and stored: the worker makes it
 * only after the image is shown, and one that died in between has left it to us. Rejects with FileMissingError.
 */
export async function readFile(
  { db, storage, log }: { db: Database; storage: FileStorage; log: Logger },
  key: string,
): Promise<ReadableStream<Uint8Array>> {
  try {
    return await storage.stream(key)
  } catch (error) {
    if (!(error instanceof FileMissingError)) throw error
    const attachment = await db.prisma.attachment.findFirst({
      where: { storageKey: { in: [...pictureKeysOf(key)] }, thumbnailKey: key },
    })
    if (attachment === null) throw error
    const thumbnailMimeType = pictureTypeOfKey(key)
    const picture = await storage.get(attachment.storageKey)
    const thumbnail = await makeThumbnail(picture, { ...attachment, thumbnailMimeType })
    try {
      await storage.put(key, thumbnail, thumbnailMimeType)
    } catch (failure) {
      log.warn({ err: failure, key }, 'A thumbnail could not be stored; it is made each time it is asked for')
    }
    return new Blob([new Uint8Array(thumbnail)]).stream()
  }
}
