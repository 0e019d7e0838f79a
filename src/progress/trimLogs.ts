import { longStatementMs, only, type Queryable, type Statement } from '../database/database.ts'

// A statement's worth: what it deletes stays short of a second for logs of a common length, and of some for the longest.
const jobsAtOnce = 200

// By the database's clock, for workers' clocks differ. Jobs that another process is at are skipped. The ids go in as an
// array, for the reason given in runs/commitImages.ts. A job and its log are marked and removed together, so that a
// reader finds all of the log or is told that it is gone.
const trim: Statement = {
  name: 'log-trim',
  text: `
WITH old AS (
  SELECT id FROM jobs
  WHERE finished_at IS NOT NULL AND log_trimmed_at IS NULL AND finished_at < now() - make_interval(days => $1)
  ORDER BY finished_at LIMIT ${jobsAtOnce} FOR UPDATE SKIP LOCKED
), trimmed AS (
  UPDATE jobs SET log_trimmed_at = now() WHERE id = ANY(ARRAY(SELECT id FROM old)) RETURNING id
), removed AS (
  DELETE FROM job_events WHERE job_id = ANY(ARRAY(SELECT id FROM trimmed)) RETURNING seq
)
SELECT (SELECT count(*)::int FROM trimmed) AS jobs, (SELECT count(*)::int FROM removed) AS entries`,
  timeoutMs: longStatementMs,
}

export interface Trimmed {
  readonly jobs: number
  readonly entries: number
}

/**
 * Removes the logs of jobs that were settled more than `retentionDays` days ago, oldest first, some hundreds of jobs a
 * statement, until none is left or `signal` aborts. Returns what this call removed. Any number of processes may do it
 * at once.
 */
export async function trimLogs(db: Queryable, retentionDays: number, signal: AbortSignal): Promise<Trimmed> {
  const total = { jobs: 0, entries: 0 }
  while (!signal.aborted) {
    const { jobs, entries } = only(await db.query<Trimmed>(trim, [retentionDays]))
    total.jobs += jobs
    total.entries += entries
    if (jobs < jobsAtOnce) break
  }
  return total
}

const trimmed: Statement = {
  name: 'log-trimmed',
  text: 'SELECT FROM jobs WHERE id = $1 AND log_trimmed_at IS NOT NULL',
}

/** Whether the job's log was removed. */
export async function isLogTrimmed(db: Queryable, jobId: string): Promise<boolean> {
  return (await db.query(trimmed, [jobId])).length > 0
}
