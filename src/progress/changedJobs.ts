import type { Balance } from '../credits/accounts.ts'
import type { Queryable, Statement } from '../database/database.ts'
import type { Job } from '../database/generated/prisma/client.ts'

// All of these are made for many accounts at once, many times a minute. Rows are looked up one by one, by OFFSET 0, for
// the reason given in runs/commitImages.ts.

const owners: Statement = {
  name: 'changed-owners',
  text: 'SELECT id, account_id FROM jobs WHERE id = ANY($1::uuid[])',
  timeoutMs: 5_000,
}

/** Whose the jobs are. */
export async function readOwners(
  db: Queryable,
  jobIds: readonly string[],
): Promise<{ readonly jobId: string; readonly accountId: string }[]> {
  const rows = await db.query<{ id: string; account_id: string }>(owners, [jobIds])
  return rows.map((row) => ({ jobId: row.id, accountId: row.account_id }))
}

/** How far a job's log has come. */
export interface Standing {
  readonly jobId: string
  readonly seq: number
  readonly isFinished: boolean
}

// A job that was made and finished between two looks is found by when it was made: by the database's clock, and with
// time to spare for a transaction that took long to commit.
const look: Statement = {
  name: 'changed-look',
  text: `
SELECT wanted.account_id, j.id, j.last_event_seq, j.finished, statement_timestamp() AS looked_at
FROM unnest($1::text[], $2::timestamptz[]) AS wanted(account_id, since)
LEFT JOIN LATERAL (
  SELECT id, last_event_seq, false AS finished FROM jobs
  WHERE account_id = wanted.account_id AND ending = 'NONE'
  UNION ALL
  SELECT id, last_event_seq, true FROM jobs
  WHERE account_id = wanted.account_id AND ending <> 'NONE'
    AND created_at > coalesce(wanted.since, now()) - interval '1 minute'
) j ON true`,
  timeoutMs: 10_000,
}

interface LookRow {
  account_id: string
  id: string | null
  last_event_seq: number
  finished: boolean
  looked_at: Date
}

export interface Look {
  /** By the database's clock. */
  readonly at: Date
  /** The jobs that are not finished, and those that were made since the look before. */
  readonly jobs: readonly Standing[]
}

/** One query for all accounts. `since`: when the look before at the account was; null for the first. */
export async function lookAtAccounts(
  db: Queryable,
  accounts: readonly { readonly accountId: string; readonly since: Date | null }[],
): Promise<Map<string, Look>> {
  const rows = await db.query<LookRow>(look, [
    accounts.map(({ accountId }) => accountId),
    accounts.map(({ since }) => since?.toISOString() ?? null),
  ])
  const looks = new Map<string, { at: Date; jobs: Standing[] }>()
  for (const { account_id: accountId, id, last_event_seq: seq, finished, looked_at: at } of rows) {
    const found = looks.get(accountId) ?? { at, jobs: [] }
    looks.set(accountId, found)
    if (id !== null) found.jobs.push({ jobId: id, seq, isFinished: finished })
  }
  return looks
}

// One snapshot: the balance is that of the moment at which the jobs are so.
const read: Statement = {
  name: 'changed-read',
  text: `
SELECT wanted.account_id AS "for", a.balance, a.held, j.*
FROM unnest($1::text[], $2::uuid[]) AS wanted(account_id, job_id)
CROSS JOIN LATERAL (SELECT balance, held FROM accounts WHERE id = wanted.account_id OFFSET 0) a
LEFT JOIN LATERAL (
  SELECT id, account_id AS "accountId", kind, status, ending, cancel_mode AS "cancelMode", total_images AS "totalImages",
    completed_images AS "completedImages", failed_images AS "failedImages", stages_at_once AS "stagesAtOnce",
    price_per_image AS "pricePerImage", credits_held AS "creditsHeld", credits_charged AS "creditsCharged",
    last_event_seq AS "lastEventSeq", run, worker, idempotency_key AS "idempotencyKey", error_code AS "errorCode",
    error_message AS "errorMessage", created_at AS "createdAt", started_at AS "startedAt",
    cancelled_at AS "cancelledAt", finished_at AS "finishedAt", log_trimmed_at AS "logTrimmedAt",
    trace_parent AS "traceParent"
  FROM jobs WHERE id = wanted.job_id AND account_id IS NOT DISTINCT FROM wanted.account_id OFFSET 0
) j ON true`,
  timeoutMs: 10_000,
}

type ReadRow = { for: string } & Balance & (Job | { [Column in keyof Job]: null })

/** An account's balance, and those of its jobs that were asked for, as they were at one moment. */
export interface AccountState {
  readonly credits: Balance
  readonly jobs: readonly Job[]
}

/** One query for all accounts. One that does not exist has no state. */
export async function readAccounts(
  db: Queryable,
  wanted: readonly { readonly accountId: string; readonly jobIds: readonly string[] }[],
): Promise<Map<string, AccountState>> {
  // The account itself, and each of its jobs.
  const pairs = wanted.flatMap(({ accountId, jobIds }) =>
    [null, ...jobIds].map((jobId) => ({ accountId, jobId })),
  )
  const rows = await db.query<ReadRow>(read, [
    pairs.map(({ accountId }) => accountId),
    pairs.map(({ jobId }) => jobId),
  ])
  const states = new Map<string, { credits: Balance; jobs: Job[] }>()
  for (const { for: accountId, balance, held, ...job } of rows) {
    const state = states.get(accountId) ?? { credits: { balance, held }, jobs: [] }
    states.set(accountId, state)
    if (job.id !== null) state.jobs.push(job)
  }
  return states
}
