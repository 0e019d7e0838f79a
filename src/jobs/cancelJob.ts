import type { Database, Queryable, Statement } from '../database/database.ts'
import type { Job } from '../database/generated/prisma/client.ts'
import type { CancelMode, JobStatus } from '../database/generated/prisma/enums.ts'
import { annotate } from '../lib/spans.ts'
import { cancelChannel, type Doorbell } from './doorbell.ts'
import { JobNotFoundError } from './errors.ts'
import { isJobId } from './jobId.ts'
import { settleJob } from './settleJob.ts'
import { statesBefore } from './states.ts'

type CancelOutcome = 'CANCELLED' | 'ALREADY_CANCELLED' | 'ALREADY_FINISHED'

export interface Cancelled {
  readonly job: Job
  readonly outcome: CancelOutcome
  /** Whether this call settled the job too, because no run held it. */
  readonly settledIt: boolean
}

/**
 * Cancels the account's job and answers at once: it never waits for the worker. Of any number of calls one
 * makes the transition. ABORT after DRAIN, while the job drains, also cuts off the requests in flight.
 * Throws JobNotFoundError where the job does not exist or is another account's.
 */
export async function cancelJob(
  { db, doorbell }: { readonly db: Database; readonly doorbell: Pick<Doorbell, 'ring' | 'announceCancel'> },
  accountId: string,
  jobId: string,
  mode: CancelMode,
): Promise<Cancelled> {
  if (!isJobId(jobId)) throw new JobNotFoundError(jobId)
  annotate({ 'stopframe.job.id': jobId })
  doorbell.announceCancel(accountId, jobId, mode)
  const held = (await db.query(cancelHeld, [jobId, accountId, mode])).length > 0
  const unheld = held ? null : await db.transaction((tx) => cancelUnheld(tx, accountId, jobId, mode))
  const cancelled = held || unheld !== null
  // Those who only watch hear of it a moment after the run that is to stop.
  if (cancelled) doorbell.ring(jobId)
  if (!cancelled && mode === 'ABORT') await db.query(escalate, [jobId, accountId])
  const job = await db.prisma.job.findFirst({ where: { id: jobId, accountId } })
  if (job === null) throw new JobNotFoundError(jobId)
  const outcome = cancelled ? 'CANCELLED' : outcomeBefore(job.status)
  return { job, outcome, settledIt: unheld === 'settled' }
}

function outcomeBefore(status: JobStatus): CancelOutcome {
  return status === 'CANCELLED' ? 'ALREADY_CANCELLED' : 'ALREADY_FINISHED'
}

// The urgent case, a job that a run holds and so is PROCESSING, in one round trip: the run hears the doorbell as soon as
// the row is there. The run settles it. Kept small: a cancel is rare, and finds nothing of its way warm. IS NOT DISTINCT
// FROM, here and wherever a job is named by its id, because no index can serve it: planned while the table is empty, an
// equation would have all jobs of the account looked through.
const cancelHeld: Statement = {
  name: 'job-cancel-held',
  text: `
WITH cancelled AS (
  UPDATE jobs SET status = 'CANCELLED', cancel_mode = $3, cancelled_at = now(), last_event_seq = last_event_seq + 1
  WHERE id = $1 AND account_id IS NOT DISTINCT FROM $2 AND status = 'PROCESSING' AND worker IS NOT NULL
  RETURNING id, last_event_seq, completed_images, failed_images
)
INSERT INTO job_events (job_id, seq, type, status, previous, completed_images, failed_images)
SELECT id, last_event_seq, 'STATUS_CHANGED', 'CANCELLED', 'PROCESSING', completed_images, failed_images FROM cancelled
RETURNING pg_notify('${cancelChannel}', job_id || ':' || $3)`,
}

// States go in as text[]: PGlite knows an array of a type of ours only from its next start on.
const lock: Statement = {
  name: 'job-cancel-lock',
  text: `
SELECT run, worker IS NOT NULL AS held FROM jobs
WHERE id = $1 AND account_id IS NOT DISTINCT FROM $2 AND status = ANY($3::text[]::job_status[]) FOR UPDATE`,
}

const cancelLocked: Statement = {
  name: 'job-cancel-locked',
  text: `
WITH job AS (
  SELECT id, status FROM jobs WHERE id = $1
), cancelled AS (
  UPDATE jobs SET status = 'CANCELLED', cancel_mode = $2::cancel_mode, cancelled_at = now(),
    last_event_seq = last_event_seq + 1
  FROM job WHERE jobs.id = job.id
  RETURNING jobs.*, job.status AS previous
)
INSERT INTO job_events (job_id, seq, type, status, previous, completed_images, failed_images)
SELECT id, last_event_seq, 'STATUS_CHANGED', status, previous, completed_images, failed_images FROM cancelled
RETURNING pg_notify('${cancelChannel}', job_id || ':' || $2)`,
}

/**
 * A job that no run holds settles in the cancelling transaction; one that a run took meanwhile is left to it. Null where
 * there is nothing to cancel.
 */
async function cancelUnheld(
  tx: Queryable,
  accountId: string,
  jobId: string,
  mode: CancelMode,
): Promise<'settled' | 'draining' | null> {
  const states = statesBefore('CANCELLED')
  const [job] = await tx.query<{ run: number; held: boolean }>(lock, [jobId, accountId, states])
  if (job === undefined) return null
  await tx.query(cancelLocked, [jobId, mode])
  if (job.held) return 'draining'
  await settleJob(tx, jobId, job.run, { status: 'COMPLETED' })
  return 'settled'
}

const escalate: Statement = {
  name: 'job-cancel-escalate',
  text: `
UPDATE jobs SET cancel_mode = 'ABORT'
WHERE id = $1 AND account_id IS NOT DISTINCT FROM $2 AND status = 'CANCELLED' AND finished_at IS NULL
  AND cancel_mode = 'DRAIN'
RETURNING pg_notify('${cancelChannel}', id || ':ABORT')`,
}
