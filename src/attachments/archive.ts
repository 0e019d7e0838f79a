import { makeZip, predictLength } from 'client-zip'
import type { Database, Statement } from '../database/database.ts'
import type { JobKind } from '../database/generated/prisma/enums.ts'
import { JobNotFoundError } from '../jobs/errors.ts'
import { isJobId } from '../jobs/jobId.ts'
import type { FileStorage } from '../storage/storage.ts'
import { archiveNames } from './archiveNames.ts'
import type { PictureMimeType } from './mimeTypes.ts'

// Of an image all is needed to open it only when its turn comes.
const pageLength = 100

/** The images that a job had kept when this was read. More may come; none of these changes any more. */
export interface Archive {
  /** Made of the job's kind and the beginning of its id, in plain ASCII. */
  readonly fileName: string
  /** Of the whole ZIP. */
  readonly bytes: bigint
  /** In the ZIP's order. */
  readonly images: readonly ArchivedImage[]
}

interface ArchivedImage {
  readonly attachmentId: bigint
  readonly name: string
  readonly size: number
}

const readImages: Statement = {
  name: 'archive-images',
  text: `
SELECT i.stage_index, i.position, i.attachment_id, a.bytes, a.mime_type
FROM images i
CROSS JOIN LATERAL (SELECT bytes, mime_type FROM attachments WHERE id = i.attachment_id OFFSET 0) a
WHERE i.job_id = $1 AND i.status = 'GENERATED'
ORDER BY i.stage_index, i.position`,
}

interface ImageRow {
  stage_index: number
  position: number
  attachment_id: bigint
  bytes: number
  mime_type: PictureMimeType
}

/**
 * What a ZIP of the job holds; null where the job has kept no image. `accountId`: whose the job must be; null where a
 * signature has said that the caller may have it. Throws JobNotFoundError.
 */
export async function readArchive(
  db: Database,
  jobId: string,
  accountId: string | null,
): Promise<Archive | null> {
  if (!isJobId(jobId)) throw new JobNotFoundError(jobId)
  const job = await db.prisma.job.findFirst({
    where: { id: jobId, ...(accountId !== null && { accountId }) },
    select: { kind: true, stages: { select: { index: true, name: true, quantity: true } } },
  })
  if (job === null) throw new JobNotFoundError(jobId)
  const nameOf = archiveNames(job.stages)
  const rows = await db.query<ImageRow>(readImages, [jobId])
  if (rows.length === 0) return null
  const images = rows.map((row) => ({
    attachmentId: row.attachment_id,
    name: nameOf(row.stage_index, row.position, row.mime_type),
    size: row.bytes,
  }))
  return { fileName: fileNameOf(job.kind, jobId), bytes: predictLength(images), images }
}

function fileNameOf(kind: JobKind, jobId: string): string {
  return `${kind.toLowerCase().replaceAll('_', '-')}-${jobId.slice(0, 8)}.zip`
}

/**
 * The ZIP as a stream. It reads one file after the other, each when the one before it has been taken, and keeps nothing
 * of them. It fails where a file cannot be read, or is not as long as it was when it was charged; `signal` closes the
 * file that is open.
 */
export function zipImages(
  deps: { readonly db: Database; readonly storage: FileStorage },
  { images }: Archive,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  return makeZip(entriesOf(deps, images, signal))
}

async function* entriesOf(
  { db, storage }: { db: Database; storage: FileStorage },
  images: readonly ArchivedImage[],
  signal: AbortSignal,
) {
  for (let from = 0; from < images.length; from += pageLength) {
    const page = images.slice(from, from + pageLength)
    const files = await readFiles(db, page)
    for (const { attachmentId, name, size } of page) {
      const file = files.get(attachmentId)
      if (file === undefined) throw new Error(`Attachment ${attachmentId} is missing.`)
      const input = readWhole(storage, file.storage_key, size, signal)
      yield { name, size, lastModified: file.created_at, input }
    }
  }
}

const readKeys: Statement = {
  name: 'archive-files',
  text: 'SELECT id, storage_key, created_at FROM attachments WHERE id = ANY($1::bigint[])',
}

interface FileRow {
  id: bigint
  storage_key: string
  created_at: Date
}

async function readFiles(db: Database, page: readonly ArchivedImage[]): Promise<Map<bigint, FileRow>> {
  const ids = page.map(({ attachmentId }) => String(attachmentId))
  return new Map((await db.query<FileRow>(readKeys, [ids])).map((row) => [row.id, row]))
}

/** Opens the file when it is first asked for, and closes it however this ends. */
async function* readWhole(
  storage: FileStorage,
  key: string,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted()
  const reader = (await storage.stream(key)).getReader()
  // The ZIP's own stream waits for a read under way before it hears that nobody wants it, and leaves the file open then.
  // A file that has failed by now is closed, and the read has told of it.
  const stop = () => reader.cancel(signal.reason).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) await stop()
  let given = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      given += read.value.length
      if (given > size) break
      yield read.value
    }
    signal.throwIfAborted()
    if (given !== size) throw new FileLengthError(key, size)
  } finally {
    signal.removeEventListener('abort', stop)
    await stop()
  }
}

/** The file is not as long as it was when it was stored: what is there now is not what was charged. */
class FileLengthError extends Error {
  readonly key: string

  constructor(key: string, bytes: number) {
    super(`The file under ${key} does not have the ${bytes} bytes that were stored.`)
    this.name = 'FileLengthError'
    this.key = key
  }
}
