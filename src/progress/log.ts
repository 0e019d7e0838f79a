import type { AttachmentRow } from '../attachments/attachment.ts'
import type { Queryable, Statement } from '../database/database.ts'
import type { Image } from '../database/generated/prisma/client.ts'
import type { JobStatus } from '../database/generated/prisma/enums.ts'

interface Entry {
  readonly jobId: string
  /** 1, 2, 3 … without a gap. */
  readonly seq: number
  readonly at: Date
  readonly status: JobStatus
  readonly completedImages: number
  readonly failedImages: number
  readonly totalImages: number
}

type LoggedImage = Image & { readonly attachment: AttachmentRow }

/** One entry of a job's log, with all that clients are shown of it: no further read is needed to serve it. */
export type JobLogEntry = Entry &
  (
    | { readonly type: 'CREATED' }
    | { readonly type: 'STATUS_CHANGED'; readonly previous: JobStatus }
    | { readonly type: 'IMAGE_GENERATED'; readonly image: LoggedImage }
    | {
        readonly type: 'IMAGE_FAILED'
        readonly stageIndex: number
        readonly position: number
        readonly errorCode: string
        readonly errorMessage: string
      }
    | {
        readonly type: 'STAGE_FINISHED'
        readonly stageIndex: number
        readonly stageCompleted: number
        readonly stageQuantity: number
      }
    | { readonly type: 'SETTLED'; readonly creditsCharged: number; readonly creditsReleased: number }
  )

export interface LogPosition {
  readonly jobId: string
  /** The entry after which to read; 0 for the log's beginning. */
  readonly after: number
}

// Each table is looked up by its key, row by row. OFFSET 0 keeps these look-ups from being planned as joins, for the
// reason given in runs/commitImages.ts.
const read: Statement = {
  name: 'log-read',
  text: `
SELECT e.job_id, e.seq, e.type, e.at, e.status, e.previous, e.completed_images, e.failed_images, e.stage_index, e.position, e.error_code, e.error_message, e.stage_completed, e.credits_charged, e.credits_released,
  j.total_images, s.quantity AS stage_quantity, a.*
FROM unnest($1::uuid[], $2::int[]) AS wanted(job_id, after)
CROSS JOIN LATERAL (
  SELECT total_images FROM jobs WHERE id = wanted.job_id AND last_event_seq > wanted.after OFFSET 0
) j
CROSS JOIN LATERAL (
  SELECT * FROM job_events WHERE job_id = wanted.job_id AND seq > wanted.after ORDER BY seq LIMIT $3
) e
LEFT JOIN LATERAL (
  SELECT quantity FROM stages WHERE job_id = e.job_id AND index = e.stage_index OFFSET 0
) s ON e.stage_index IS NOT NULL
LEFT JOIN LATERAL (
  SELECT i.attempts, i.attachment_id FROM images i
  WHERE i.job_id = e.job_id AND i.stage_index = e.stage_index AND i.position = e.position OFFSET 0
) i ON e.type = 'IMAGE_GENERATED'
LEFT JOIN LATERAL (
  SELECT i.attempts, id AS attachment_id, account_id, storage_key, thumbnail_key, mime_type, bytes, width, height,
    model, created_at
  FROM attachments WHERE id = i.attachment_id OFFSET 0
) a ON true
ORDER BY e.job_id, e.seq`,
  // On a connection that fell silent all subscribers would wait.
  timeoutMs: 10_000,
}

/** The next entries of several jobs' logs, at most `limit` of each, in one query; by job, then in order. */
export async function readLog(
  db: Queryable,
  positions: readonly LogPosition[],
  limit: number,
): Promise<JobLogEntry[]> {
  const rows = await db.query<LogRow>(read, [
    positions.map(({ jobId }) => jobId),
    positions.map(({ after }) => after),
    limit,
  ])
  return rows.map(readEntry)
}

interface LogRow {
  job_id: string
  seq: number
  type: JobLogEntry['type']
  at: Date
  status: JobStatus
  previous: JobStatus
  completed_images: number
  failed_images: number
  stage_index: number
  position: number
  error_code: string
  error_message: string
  stage_completed: number
  credits_charged: number
  credits_released: number
  total_images: number
  stage_quantity: number
  attempts: number
  attachment_id: bigint
  account_id: string
  storage_key: string
  thumbnail_key: string
  mime_type: string
  bytes: number
  width: number
  height: number
  model: string
  created_at: Date
}

// The database's checks say which columns stand with which type (job_events_complete).
function readEntry(row: LogRow): JobLogEntry {
  const entry = {
    jobId: row.job_id,
    seq: row.seq,
    at: row.at,
    status: row.status,
    completedImages: row.completed_images,
    failedImages: row.failed_images,
    totalImages: row.total_images,
  }
  switch (row.type) {
    case 'CREATED':
      return { ...entry, type: row.type }
    case 'STATUS_CHANGED':
      return { ...entry, type: row.type, previous: row.previous }
    case 'IMAGE_GENERATED':
      return { ...entry, type: row.type, image: readImage(row) }
    case 'IMAGE_FAILED':
      return {
        ...entry,
        type: row.type,
        stageIndex: row.stage_index,
        position: row.position,
        errorCode: row.error_code,
        errorMessage: row.error_message,
      }
    case 'STAGE_FINISHED':
      return {
        ...entry,
        type: row.type,
        stageIndex: row.stage_index,
        stageCompleted: row.stage_completed,
        stageQuantity: row.stage_quantity,
      }
    case 'SETTLED':
      return {
        ...entry,
        type: row.type,
        creditsCharged: row.credits_charged,
        creditsReleased: row.credits_released,
      }
  }
}

function readImage(row: LogRow): LoggedImage {
  return loggedImage({
    jobId: row.job_id,
    stageIndex: row.stage_index,
    position: row.position,
    attempts: row.attempts,
    attachment: {
      id: row.attachment_id,
      accountId: row.account_id,
      storageKey: row.storage_key,
      thumbnailKey: row.thumbnail_key,
      mimeType: row.mime_type,
      bytes: row.bytes,
      width: row.width,
      height: row.height,
      model: row.model,
      createdAt: row.created_at,
    },
  })
}

/** An image as the entry of its log shows it, from what it was kept with. */
export function loggedImage({
  attachment,
  ...image
}: Pick<LoggedImage, 'jobId' | 'stageIndex' | 'position' | 'attempts'> & {
  readonly attachment: Omit<LoggedImage['attachment'], 'kind'>
}): LoggedImage {
  return {
    ...image,
    status: 'GENERATED',
    // Not shown with an entry, and long: it would be all of an entry's memory.
    prompt: null,
    attachmentId: attachment.id,
    errorCode: null,
    errorMessage: null,
    attachment: { ...attachment, kind: 'GENERATED' },
  }
}
