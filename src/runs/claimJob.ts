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
  /** Where the job's trace goes on, as a W3C traceparent; null where it was made without one. */
  readonly trace_parent: string | null
}

// The account's row counts the jobs that runs hold, so that its limit is kept by one compare-and-set, however many
// workers claim at once. A job that is taken over from a dead worker is counted already; one that was cancelled is only
// settled, and waits for nobody.
const claim: Statement = {
  name: 'run-claim',
  text: `
WITH job AS (
  SELECT id, status, account_id, worker FROM jobs
  WHERE id = $1 AND finished_at IS NULL AND status = ANY('{PENDING,PROCESSING,CANCELLED}') FOR UPDATE
), account AS (
  UPDATE accounts SET running = running + 1 FROM job
  WHERE accounts.id = job.account_id AND job.worker IS NULL AND (running < $3 OR job.status = 'CANCELLED')
  RETURNING accounts.id
), claimed AS (
  UPDATE jobs SET run = run + 1, worker = $2,
    status = CASE WHEN job.status = 'PENDING' THEN 'PROCESSING' ELSE job.status END,
    started_at = CASE WHEN job.status = 'CANCELLED' THEN started_at ELSE coalesce(started_at, now()) END,
    last_event_seq = last_event_seq + CASE WHEN job.status = 'PENDING' THEN 1 ELSE 0 END
  FROM job WHERE jobs.id = job.id AND (job.worker IS NOT NULL OR EXISTS (SELECT FROM account))
  RETURNING jobs.*, job.status AS previous
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, previous, completed_images, failed_images)
  SELECT id, last_event_seq, 'STATUS_CHANGED', status, previous, completed_images, failed_images
  FROM claimed WHERE previous = 'PENDING'
)
SELECT claimed.run, job.account_id, claimed.status, claimed.cancel_mode, claimed.stages_at_once,
  claimed.total_images, claimed.trace_parent
FROM job LEFT JOIN claimed ON claimed.id = job.id`,
}

export interface Claimant {
  /** Names the process in the jobs that it holds. */
  readonly worker: string
  /** Jobs of one account that may be held at once, by all processes together. */
  readonly accountConcurrency: number
}

/**
 * Takes the job under a new run number, whoever held it before: from here on the run before can write nothing.
 * "settled" where there is nothing left to do or no such job; "busy" where its account has as many jobs running
 * as it may.
 */
export async function claimJob(
  db: Queryable,
  jobId: string,
  { worker, accountConcurrency }: Claimant,
): Promise<Claim | 'settled' | 'busy'> {
  const [claimed] = await db.query<Claim | { run: null }>(claim, [jobId, worker, accountConcurrency])
  if (claimed === undefined) return 'settled'
  return claimed.run === null ? 'busy' : claimed
}

const lockHeld: Statement = {
  name: 'run-lock-held',
  text: `
SELECT status, worker FROM jobs WHERE id = $1 AND run = $2 AND finished_at IS NULL FOR UPDATE`,
}

const release: Statement = {
  name: 'run-release',
  text: `
WITH released AS (
  UPDATE jobs SET worker = NULL WHERE id = $1 RETURNING account_id
)
UPDATE accounts SET running = running - 1 FROM released WHERE accounts.id = released.account_id`,
}

/**
 * Lets go of a job and puts it in the queue for the next run, in one transaction. "cancelled" where it was cancelled
 * meanwhile: then nothing was written, and this run is to settle it. "lost" where `run` does not hold it any more.
 */
export async function handBack(
  db: Database,
  queue: JobQueue,
  job: { id: string; accountId: string },
  run: number,
): Promise<'handed back' | 'cancelled' | 'lost'> {
  return db.transaction(async (tx) => {
    const [held] = await tx.query<{ status: JobStatus; worker: string | null }>(lockHeld, [job.id, run])
    if (held === undefined) return 'lost'
    // By this run before: the answer was lost on the way.
    if (held.worker === null) return 'handed back'
    if (held.status === 'CANCELLED') return 'cancelled'
    await tx.query(release, [job.id])
    await queue.enqueue(tx, job)
    return 'handed back'
  })
}

const releaseAll: Statement = {
  name: 'run-release-all',
  text: `
WITH released AS (
  UPDATE jobs SET worker = NULL WHERE num_nulls(finished_at) = 1 AND worker IS NOT NULL
)
UPDATE accounts SET running = 0 WHERE running > 0`,
}

/** For a database that serves one process: at its start nobody holds a job. */
export async function releaseAllJobs(db: Queryable): Promise<void> {
  await db.query(releaseAll, [])
}
