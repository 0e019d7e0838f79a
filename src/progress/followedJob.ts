import type { Queryable, Statement } from '../database/database.ts'
import { isJobId } from '../jobs/jobId.ts'

/** What is to be known of a job to follow it. */
export interface FollowedJob {
  readonly id: string
  readonly lastEventSeq: number
  readonly settled: boolean
  /** Its entries were removed, their retention being over. */
  readonly isLogTrimmed: boolean
}

// By a statement of our own: after a restart everybody subscribes again, all at once.
const find: Statement = {
  name: 'followed-job',
  text: `
SELECT id, last_event_seq, finished_at IS NOT NULL AS settled, log_trimmed_at IS NOT NULL AS trimmed
FROM jobs WHERE id = $1::uuid AND account_id IS NOT DISTINCT FROM $2`,
}

/** The account's job as it stands now; null where there is none, or it is another's. */
export async function findFollowedJob(
  db: Queryable,
  accountId: string,
  jobId: string,
): Promise<FollowedJob | null> {
  if (!isJobId(jobId)) return null
  const [row] = await db.query<FollowedRow>(find, [jobId, accountId])
  if (row === undefined) return null
  return { id: row.id, lastEventSeq: row.last_event_seq, settled: row.settled, isLogTrimmed: row.trimmed }
}

interface FollowedRow {
  id: string
  last_event_seq: number
  settled: boolean
  trimmed: boolean
}
