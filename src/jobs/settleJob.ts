import type { Queryable, Statement } from '../database/database.ts'
import type { JobStatus } from '../database/generated/prisma/enums.ts'

export interface Settled {
  readonly status: JobStatus
  readonly total_images: number
  readonly completed_images: number
  readonly failed_images: number
  readonly credits_charged: number
  readonly released: number
}

/** How a run ends its job. CANCELLED where it was told of a cancel, which the job's row has to confirm. */
export type Ending =
  | { readonly status: 'COMPLETED' | 'CANCELLED' }
  | { readonly status: 'FAILED'; readonly code: string; readonly message: string }

// A job that was cancelled meanwhile stays cancelled: whichever transition commits first wins, and the loser
// settles what the winner decided. A job that would complete without an image fails instead.
const settle: Statement = {
  name: 'job-settle',
  text: `
WITH job AS (
  SELECT *, CASE
    WHEN status = 'CANCELLED' THEN 'CANCELLED'
    WHEN $3 = 'COMPLETED' AND completed_images = 0 THEN 'FAILED'
    ELSE $3 END AS final
  FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NULL AND status = ANY('{PROCESSING,CANCELLED}')
    AND (status = 'CANCELLED' OR $3 <> 'CANCELLED')
  FOR UPDATE
), settled AS (
  UPDATE jobs SET
    status = job.final::job_status, ending = job.final::job_ending,
    error_code = CASE WHEN job.final = 'FAILED' THEN coalesce($4, 'NO_IMAGE_MADE') END,
    error_message = CASE WHEN job.final = 'FAILED' THEN coalesce($5, 'None of its images could be made.') END,
    worker = NULL, credits_held = 0, finished_at = now(),
    last_event_seq = job.last_event_seq + CASE WHEN job.status = 'CANCELLED' THEN 1 ELSE 2 END
  FROM job WHERE jobs.id = job.id
  RETURNING jobs.*, job.status AS previous, job.credits_held AS released, job.worker IS NOT NULL AS was_held
), leftover AS (
  UPDATE images SET status = 'CANCELLED' FROM settled WHERE images.job_id = settled.id AND images.status = 'QUEUED'
), account AS (
  UPDATE accounts SET held = accounts.held - settled.released, running = accounts.running - settled.was_held::int
  FROM settled WHERE accounts.id = settled.account_id
), entry AS (
  INSERT INTO credit_entries (account_id, kind, amount, job_id)
  SELECT account_id, 'RELEASE', released, id FROM settled WHERE released > 0
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, previous, completed_images, failed_images, error_code,
    error_message, credits_charged, credits_released)
  SELECT id, last_event_seq - 1, 'STATUS_CHANGED'::job_event_type, status, previous, completed_images,
    failed_images, error_code, error_message, NULL::int, NULL::int
  FROM settled WHERE previous <> 'CANCELLED'
  UNION ALL
  SELECT id, last_event_seq, 'SETTLED', status, NULL, completed_images, failed_images, NULL, NULL,
    credits_charged, released
  FROM settled
)
SELECT status, total_images, completed_images, failed_images, credits_charged, released FROM settled
UNION ALL
SELECT status, total_images, completed_images, failed_images, credits_charged,
  (total_images - completed_images) * price_per_image
FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NOT NULL`,
}

/**
 * Ends a job: the rest of its hold released, its remaining images marked CANCELLED, its last log entry
 * written, in one statement. A repeat by the same run, its answer lost on the way, gives the same answer. Null where `run`
 * does not hold the job any more, or its ending is a cancel that the job does not have; then nothing was written.
 */
export async function settleJob(
  db: Queryable,
  jobId: string,
  run: number,
  ending: Ending,
): Promise<Settled | null> {
  const cause = ending.status === 'FAILED' ? [ending.code, ending.message] : [null, null]
  const [settled] = await db.query<Settled>(settle, [jobId, run, ending.status, ...cause])
  return settled ?? null
}
