import type { Queryable, Statement } from '../database/database.ts'

/** One way in which accounts, jobs, images and ledger disagree. None is ever expected. */
export interface LedgerFault {
  readonly fault: string
  readonly account_id: string
  readonly job_id: string | null
  readonly detail: string
}

const audit: Statement = {
  name: 'ledger-audit',
  text: `
WITH account_sums AS (
  SELECT account_id,
    sum(CASE kind WHEN 'GRANT' THEN amount WHEN 'CHARGE' THEN -amount ELSE 0 END) AS balance,
    sum(CASE kind WHEN 'HOLD' THEN amount WHEN 'CHARGE' THEN -amount WHEN 'RELEASE' THEN -amount ELSE 0 END) AS held
  FROM credit_entries GROUP BY account_id
), job_sums AS (
  SELECT job_id,
    coalesce(sum(amount) FILTER (WHERE kind = 'CHARGE'), 0) AS charged,
    coalesce(sum(CASE kind WHEN 'HOLD' THEN amount ELSE -amount END), 0) AS held,
    count(*) FILTER (WHERE kind = 'CHARGE') AS charges
  FROM credit_entries WHERE job_id IS NOT NULL GROUP BY job_id
), named AS (
  SELECT account_id, job_id, count(*) AS entries FROM credit_entries GROUP BY account_id, job_id
), kept AS (
  SELECT job_id, count(*) FILTER (WHERE status = 'GENERATED') AS kept,
    count(*) FILTER (WHERE status = 'FAILED') AS failed
  FROM images GROUP BY job_id
)
SELECT 'account differs from its ledger' AS fault, a.id AS account_id, NULL::uuid AS job_id,
  format('balance %s, ledger %s; held %s, ledger %s', a.balance, coalesce(s.balance, 0), a.held, coalesce(s.held, 0)) AS detail
FROM accounts a LEFT JOIN account_sums s ON s.account_id = a.id
WHERE a.balance <> coalesce(s.balance, 0) OR a.held <> coalesce(s.held, 0)
UNION ALL
SELECT 'held differs from the jobs'' holds', a.id, NULL,
  format('held %s, jobs hold %s', a.held, coalesce(sum(j.credits_held), 0))
FROM accounts a LEFT JOIN jobs j ON j.account_id = a.id AND j.finished_at IS NULL
GROUP BY a.id, a.held HAVING a.held <> coalesce(sum(j.credits_held), 0)
UNION ALL
SELECT 'running differs from the jobs that runs hold', a.id, NULL,
  format('running %s, held jobs %s', a.running, count(j.worker))
FROM accounts a LEFT JOIN jobs j ON j.account_id = a.id AND j.worker IS NOT NULL
GROUP BY a.id, a.running HAVING a.running <> count(j.worker)
UNION ALL
SELECT 'job differs from its ledger', j.account_id, j.id,
  format('charged %s, ledger %s; held %s, ledger %s', j.credits_charged, coalesce(s.charged, 0), j.credits_held, coalesce(s.held, 0))
FROM jobs j LEFT JOIN job_sums s ON s.job_id = j.id
WHERE j.credits_charged <> coalesce(s.charged, 0) OR j.credits_held <> coalesce(s.held, 0)
UNION ALL
SELECT 'job differs from its images', j.account_id, j.id,
  format('completed %s, kept %s, charges %s; failed %s, images %s', j.completed_images, coalesce(k.kept, 0),
    coalesce(s.charges, 0), j.failed_images, coalesce(k.failed, 0))
FROM jobs j LEFT JOIN kept k ON k.job_id = j.id LEFT JOIN job_sums s ON s.job_id = j.id
WHERE j.completed_images <> coalesce(k.kept, 0) OR coalesce(s.charges, 0) <> coalesce(k.kept, 0)
  OR j.failed_images <> coalesce(k.failed, 0)
UNION ALL
SELECT 'ledger names what is not there', n.account_id, n.job_id, format('%s entries', n.entries)
FROM named n LEFT JOIN accounts a ON a.id = n.account_id
  LEFT JOIN jobs j ON j.id = n.job_id AND j.account_id = n.account_id
WHERE a.id IS NULL OR (n.job_id IS NOT NULL AND j.id IS NULL)
UNION ALL
SELECT 'image without its attachment', j.account_id, j.id, format('%s images', count(*))
FROM images i JOIN jobs j ON j.id = i.job_id
  LEFT JOIN attachments a ON a.id = i.attachment_id AND a.account_id = j.account_id
WHERE i.attachment_id IS NOT NULL AND a.id IS NULL GROUP BY j.id
UNION ALL
SELECT 'log has a gap or another end', j.account_id, j.id,
  format('last entry %s, entries %s, highest %s', j.last_event_seq, count(e.seq), max(e.seq))
FROM jobs j LEFT JOIN job_events e ON e.job_id = j.id WHERE j.log_trimmed_at IS NULL
GROUP BY j.id HAVING j.last_event_seq <> count(e.seq) OR j.last_event_seq <> coalesce(max(e.seq), 0)
UNION ALL
SELECT 'log was removed in part', j.account_id, j.id, format('%s entries are left', count(*))
FROM jobs j JOIN job_events e ON e.job_id = j.id WHERE j.log_trimmed_at IS NOT NULL GROUP BY j.id
ORDER BY 2, 3`,
}

/**
 * Adds up the whole ledger and compares it with accounts, jobs, images and logs, in one statement and so
 * at one moment: writes meanwhile are never a fault. Returns what disagrees: nothing, on a sound database.
 */
export function auditLedger(db: Queryable): Promise<LedgerFault[]> {
  return db.query<LedgerFault>(audit, [])
}

const findOwn: Statement = {
  name: 'ledger-own-entry',
  text: 'SELECT FROM credit_entries WHERE account_id = $1 AND id = $2',
}

/** Whether the account's ledger has that entry. */
export async function isOwnEntry(db: Queryable, accountId: string, id: bigint): Promise<boolean> {
  return (await db.query(findOwn, [accountId, id])).length > 0
}
