import type { Queryable, Statement } from '../database/database.ts'
import type { JobStatus } from '../database/generated/prisma/enums.ts'
import { type JobLogEntry, loggedImage } from '../progress/log.ts'

/** An image whose files are written: all that its rows need. */
export interface StoredImage {
  readonly jobId: string
  readonly run: number
  readonly stageIndex: number
  readonly position: number
  readonly attempts: number
  readonly storageKey: string
  readonly thumbnailKey: string
  readonly mimeType: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  readonly model: string
}

// Rows are locked in one order everywhere, jobs by id and then accounts by id, so that no two statements wait
// for each other. The snapshot of the statement may be older than a lock it waited for; each UPDATE therefore
// adds to the row's own columns, which PostgreSQL reads anew then. The ids go in as an array, because the plan is
// made once and for all: a join would be planned for the 100 rows that PostgreSQL expects of any recordset.
const commit: Statement = {
  name: 'images-commit',
  text: `
WITH item AS (
  SELECT * FROM json_to_recordset($1) AS i(ordinal int, job_id uuid, run int, stage_index int, position int,
    attempts int, storage_key text, thumbnail_key text, mime_type text, bytes int, width int, height int, model text)
), job AS (
  SELECT id, run, account_id, price_per_image AS price FROM jobs
  WHERE finished_at IS NULL AND id = ANY(ARRAY(SELECT job_id FROM item))
  ORDER BY id FOR UPDATE
), image AS (
  UPDATE images SET status = 'GENERATED', attempts = item.attempts, attachment_id = nextval('attachments_id_seq'),
    error_code = NULL, error_message = NULL
  FROM item JOIN job ON job.id = item.job_id AND job.run = item.run
  WHERE images.job_id = item.job_id AND images.stage_index = item.stage_index AND images.position = item.position
    AND images.status = 'QUEUED'
  RETURNING item.*, images.attachment_id, job.account_id, job.price
), attachment AS (
  INSERT INTO attachments (id, account_id, kind, storage_key, thumbnail_key, mime_type, bytes, width, height, model)
  SELECT attachment_id, account_id, 'GENERATED', storage_key, thumbnail_key, mime_type, bytes, width, height, model
  FROM image
), made AS (
  SELECT job_id, stage_index, count(*)::int AS images FROM image GROUP BY job_id, stage_index
), stage AS (
  UPDATE stages SET completed_images = completed_images + made.images FROM made
  WHERE stages.job_id = made.job_id AND stages.index = made.stage_index
), counted AS (
  UPDATE jobs SET completed_images = completed_images + made.images,
    credits_charged = credits_charged + made.images * price_per_image,
    credits_held = credits_held - made.images * price_per_image,
    last_event_seq = last_event_seq + made.images
  FROM (SELECT job_id, sum(images)::int AS images FROM made GROUP BY job_id) AS made
  WHERE jobs.id = made.job_id
  RETURNING jobs.id, jobs.account_id, jobs.status, jobs.completed_images, jobs.failed_images, jobs.total_images,
    jobs.last_event_seq, made.images, made.images * price_per_image AS credits
), spent AS (
  SELECT account_id, sum(credits)::int AS credits FROM counted GROUP BY account_id
), purse AS (
  SELECT id FROM accounts WHERE id IN (SELECT account_id FROM spent) ORDER BY id FOR UPDATE
), account AS (
  UPDATE accounts SET balance = balance - spent.credits, held = held - spent.credits
  FROM purse JOIN spent ON spent.account_id = purse.id
  WHERE accounts.id = purse.id
), entry AS (
  INSERT INTO credit_entries (account_id, kind, amount, job_id, stage_index, position)
  SELECT account_id, 'CHARGE', price, job_id, stage_index, position FROM image
), placed AS (
  SELECT image.ordinal, image.stage_index, image.position, image.attachment_id, counted.id AS job_id,
    counted.account_id, counted.status, counted.failed_images, counted.total_images,
    counted.last_event_seq - counted.images + place AS seq,
    counted.completed_images - counted.images + place AS completed_images
  FROM (SELECT *, row_number() OVER (PARTITION BY job_id ORDER BY ordinal)::int AS place FROM image) AS image
  JOIN counted ON counted.id = image.job_id
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images, stage_index, position)
  SELECT job_id, seq, 'IMAGE_GENERATED', status, completed_images, failed_images, stage_index, position FROM placed
)
SELECT ordinal, attachment_id, account_id, seq, now()::timestamptz(3) AS at, status, completed_images, failed_images,
  total_images
FROM placed`,
}

const findCommitted: Statement = {
  name: 'images-committed-before',
  text: 'SELECT storage_key, id FROM attachments WHERE storage_key = ANY($1::text[])',
}

/** An image that is kept; its entry in the log where this statement wrote it. */
export interface KeptImage {
  readonly attachmentId: bigint
  readonly entry: JobLogEntry | null
}

/**
 * Keeps, charges and logs any number of images in one statement. Returns what became of each, in the
 * order given; null where its run no longer holds the job: nothing was written. An image that this run committed
 * before, its answer lost on the way, gives the same id again, for which a second statement looks.
 */
export async function commitImages(
  db: Queryable,
  images: readonly StoredImage[],
): Promise<(KeptImage | null)[]> {
  const rows = images.map((image, ordinal) => ({
    ordinal,
    job_id: image.jobId,
    run: image.run,
    stage_index: image.stageIndex,
    position: image.position,
    attempts: image.attempts,
    storage_key: image.storageKey,
    thumbnail_key: image.thumbnailKey,
    mime_type: image.mimeType,
    bytes: image.bytes,
    width: image.width,
    height: image.height,
    model: image.model,
  }))
  const kept = await db.query<KeptRow>(commit, [JSON.stringify(rows)])
  const byOrdinal = new Map(kept.map((row) => [row.ordinal, row]))
  const missing = images.filter((_, ordinal) => !byOrdinal.has(ordinal))
  const before = missing.length === 0 ? new Map<string, bigint>() : await committedBefore(db, missing)
  return images.map((image, ordinal) => {
    const row = byOrdinal.get(ordinal)
    if (row !== undefined) return { attachmentId: row.attachment_id, entry: entryOf(image, row) }
    const attachmentId = before.get(image.storageKey)
    return attachmentId === undefined ? null : { attachmentId, entry: null }
  })
}

interface KeptRow {
  readonly ordinal: number
  readonly attachment_id: bigint
  readonly account_id: string
  readonly seq: number
  readonly at: Date
  readonly status: JobStatus
  readonly completed_images: number
  readonly failed_images: number
  readonly total_images: number
}

/** As a read of the log would find it. */
function entryOf(stored: StoredImage, row: KeptRow): JobLogEntry {
  const { jobId, run: _, stageIndex, position, attempts, ...picture } = stored
  const { attachment_id: id, account_id: accountId, at } = row
  return {
    type: 'IMAGE_GENERATED',
    jobId,
    seq: row.seq,
    at,
    status: row.status,
    completedImages: row.completed_images,
    failedImages: row.failed_images,
    totalImages: row.total_images,
    image: loggedImage({
      jobId,
      stageIndex,
      position,
      attempts,
      attachment: { id, accountId, createdAt: at, ...picture },
    }),
  }
}

/** By storage key, which names the run too. */
async function committedBefore(db: Queryable, images: readonly StoredImage[]): Promise<Map<string, bigint>> {
  const keys = images.map(({ storageKey }) => storageKey)
  const found = await db.query<{ storage_key: string; id: bigint }>(findCommitted, [keys])
  return new Map(found.map(({ storage_key, id }) => [storage_key, id]))
}
