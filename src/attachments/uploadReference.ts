import { randomUUID } from 'node:crypto'
import { openAccount } from '../credits/accounts.ts'
import type { Database } from '../database/database.ts'
import type { FileStorage } from '../storage/storage.ts'
import type { AttachmentRow } from './attachment.ts'
import { referenceKey, thumbnailKey } from './keys.ts'
import { cleanReference } from './pictures.ts'

export interface UploadDeps {
  readonly db: Database
  readonly storage: FileStorage
  readonly initialCredits: number
  readonly maxPixels: number
}

/**
 * Takes a reference image in: checked by its content, encoded anew, stored, and the account's from then on.
 * Rejects with a PictureError; then nothing was kept.
 */
export async function uploadReference(
  { db, storage, initialCredits, maxPixels }: UploadDeps,
  accountId: string,
  upload: Uint8Array,
): Promise<AttachmentRow> {
  const picture = await cleanReference(upload, { maxPixels })
  await openAccount(db, accountId, initialCredits)
  const storageKey = referenceKey(randomUUID(), picture.mimeType)
  const thumbnail = thumbnailKey(storageKey, picture.thumbnailMimeType)
  try {
    await storage.put(storageKey, picture.bytes, picture.mimeType)
    await storage.put(thumbnail, picture.thumbnail, picture.thumbnailMimeType)
    return await db.prisma.attachment.create({
      data: {
        accountId,
        kind: 'REFERENCE',
        storageKey,
        thumbnailKey: thumbnail,
        mimeType: picture.mimeType,
        bytes: picture.bytes.byteLength,
        width: picture.width,
        height: picture.height,
      },
    })
  } catch (error) {
    // Who uploads is told the first error, not what may go wrong here. No row names what stays behind.
    await Promise.allSettled([storage.remove(storageKey), storage.remove(thumbnail)])
    throw error
  }
}
