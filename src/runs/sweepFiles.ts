import { jobFolder } from '../attachments/keys.ts'
import type { Database } from '../database/database.ts'
import type { FileStorage } from '../storage/storage.ts'

/**
 * Removes the files of a settled job that no attachment names: what a run wrote that died or lost the job ahead of
 * the commit. Returns how many.
 */
export async function sweepFiles(db: Database, storage: FileStorage, jobId: string): Promise<number> {
  const written = await storage.list(jobFolder(jobId))
  const images = await db.prisma.image.findMany({
    where: { jobId },
    select: { attachment: { select: { storageKey: true, thumbnailKey: true } } },
  })
  const kept = new Set(
    images.flatMap(({ attachment }) => (attachment === null ? [] : Object.values(attachment))),
  )
  const leftover = written.filter((key) => !kept.has(key))
  for (const key of leftover) await storage.remove(key)
  return leftover.length
}
