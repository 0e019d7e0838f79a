import type { Database, Queryable, Statement } from '../database/database.ts'
import type { CancelMode, JobStatus } from '../database/generated/prisma/enums.ts'
import type { JobQueue } from '../queue/queue.ts'

export interface Claim {
  readonly run: number
  readonly account_id: string
  readonly status: JobStatus
  readonly cancel_mode: CancelMode | null
  readonly stages_at_once: number
  readonly total_images: number
}

const claim: Statement = {
  name: 'run-claim',
  text: `
WITH job AS (
  SELECT id, status FROM jobs
  WHERE id = $1 AND finished_at IS NULL AND status = ANY('{PENDING,PROCESSING,CANCELLED}') FOR UPDATE
), claimed AS (
  UPDATE jobs SET run = run + 1, worker = $2,
    status = CASE WHEN job.status = 'PENDING' THEN 'PROCESSING' ELSE job.status END,
    started_at = CASE WHEN job.status = 'CANCELLED' THEN started_at ELSE coalesce(started_at, now()) END,
    last_event_seq = last_event_seq + CASE WHEN job.status = 'PENDING' THEN 1 ELSE 0 END
  FROM job WHERE jobs.id = job.id
  RETURNING jobs.*, job.status AS previous
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, previous, completed_images, failed_images)
  SELECT id, last_event_seq, 'STATUS_CHANGED', status, previous, completed_images, failed_images
  FROM claimed WHERE previous = 'PENDING'
)
SELECT run, account_id, status, cancel_mode, stages_at_once, total_images FROM claimed`,
}

/**
 * Takes the job for `worker` under a new run number, whoever held it before: from here on the run before
 * can write nothing. Null where the job is settled or does not exist.
 */
export async function claimJob(db: Queryable, jobId: string, worker: string): Promise<Claim | null> {
  const [claimed] = await db.query<Claim>(claim, [jobId, worker])
  return claimed ?? null
}

const release: Statement = {
  name: 'run-release',
  text: 'UPDATE jobs SET worker = NULL WHERE id = $1 AND run = $2 AND finished_at IS NULL RETURNING id',
}

/** Lets go of a job and puts it in the queue for another process, in one transaction. */
export async function handBack(db: Database, queue: JobQueue, jobId: string, run: number): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await tx.query(release, [jobId, run])
    if (held.length > 0) await queue.enqueue(tx, jobId)
  })
}

const releaseAll: Statement = {
  name: 'run-release-all',
  text: 'UPDATE jobs SET worker = NULL WHERE worker IS NOT NULL',
}

/** For a database that serves one process: at its start nobody holds a job. */
export async function releaseAllJobs(db: Queryable): Promise<void> {
  await db.query(releaseAll, [])
}
