import type { Queryable, Statement } from '../database/database.ts'

export interface FailedImage {
  readonly jobId: string
  readonly run: number
  readonly stageIndex: number
  readonly position: number
  readonly attempts: number
  readonly code: string
  readonly message: string
}

const attempted: Statement = {
  name: 'image-attempted',
  text: `
WITH job AS (
  SELECT id FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NULL FOR UPDATE
), image AS (
  UPDATE images SET attempts = $5, error_code = $6, error_message = $7 FROM job
  WHERE job_id = job.id AND stage_index = $3 AND position = $4 AND status = 'QUEUED'
)
SELECT id FROM job`,
}

const failed: Statement = {
  name: 'image-failed',
  text: `
WITH job AS (
  SELECT id FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NULL FOR UPDATE
), image AS (
  UPDATE images SET status = 'FAILED', attempts = $5, error_code = $6, error_message = $7 FROM job
  WHERE job_id = job.id AND stage_index = $3 AND position = $4 AND images.status = 'QUEUED'
  RETURNING job_id, stage_index, position
), stage AS (
  UPDATE stages SET failed_images = failed_images + 1 FROM image
  WHERE stages.job_id = image.job_id AND stages.index = image.stage_index
), counted AS (
  UPDATE jobs SET failed_images = failed_images + 1, last_event_seq = last_event_seq + 1 FROM image
  WHERE jobs.id = image.job_id RETURNING jobs.*, image.stage_index, image.position
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images, stage_index, position,
    error_code, error_message)
  SELECT id, last_event_seq, 'IMAGE_FAILED', status, completed_images, failed_images, stage_index, position, $6, $7
  FROM counted
)
SELECT id FROM job`,
}

const params = (image: FailedImage) => [
  image.jobId,
  image.run,
  image.stageIndex,
  image.position,
  image.attempts,
  image.code,
  image.message,
]

// A statement whose answer was lost is repeated: what it tells is whether the run holds the job, not whether it changed
// anything now.

/** Notes that an image was tried and will be tried again. False where the run no longer holds the job. */
export async function recordAttempts(db: Queryable, image: FailedImage): Promise<boolean> {
  return (await db.query(attempted, params(image))).length > 0
}

/** Gives an image up, with its log entry; it is never charged. False where the run no longer holds the job. */
export async function recordFailure(db: Queryable, image: FailedImage): Promise<boolean> {
  return (await db.query(failed, params(image))).length > 0
}

const finished: Statement = {
  name: 'stage-finished',
  text: `
WITH job AS (
  SELECT id FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NULL FOR UPDATE
), stage AS (
  UPDATE stages SET finished_at = now() FROM job
  WHERE job_id = job.id AND index = $3 AND stages.finished_at IS NULL RETURNING stages.*
), counted AS (
  UPDATE jobs SET last_event_seq = last_event_seq + 1 FROM stage WHERE jobs.id = stage.job_id
  RETURNING jobs.*, stage.completed_images AS stage_completed
)
INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images, stage_index, stage_completed)
SELECT id, last_event_seq, 'STAGE_FINISHED', status, completed_images, failed_images, $3, stage_completed FROM counted`,
}

/** Logs that every image of the stage was tried, once for each stage whatever runs there were. */
export async function finishStage(
  db: Queryable,
  jobId: string,
  run: number,
  stageIndex: number,
): Promise<void> {
  await db.query(finished, [jobId, run, stageIndex])
}
