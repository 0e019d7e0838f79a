import { longStatementMs, type Queryable, type Statement } from '../database/database.ts'

const findUnknown: Statement = {
  name: 'queue-find-unknown',
  text: `
SELECT FROM pg_class
WHERE oid = 'pgboss.job_common'::regclass AND reltuples < 0 AND EXISTS (SELECT FROM pgboss.job_common)`,
}

const analyse: Statement = {
  name: 'queue-analyse',
  text: 'ANALYZE pgboss.job_common',
  timeoutMs: longStatementMs,
}

/**
 * Has PostgreSQL look at the queue's table where it holds messages and was never looked at: without statistics a message
 * is expected to be found sooner by the name of its queue, which all share, than by its id, and each fetch reads the whole
 * queue. A server would come to it by itself within a minute or so, the embedded database never.
 */
export async function gatherStatistics(db: Queryable): Promise<void> {
  const unknown = await db.query(findUnknown, [])
  if (unknown.length > 0) await db.query(analyse, [])
}
