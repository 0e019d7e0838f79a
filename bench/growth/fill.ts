import pg from 'pg'

export interface Size {
  readonly jobs: number
  readonly imagesPerJob: number
}

// One job in twenty is the big account's; the others are spread over a thousand accounts.
const bigAccountShare = 20

// A transaction's worth: enough to be fast, and little enough to be seen going on.
const jobsAtOnce = 5_000

/**
 * Fills a migrated database as the life of an installation would have: settled jobs, eighty days of them, with their
 * images, attachments, ledger and log, most of them completed, some cancelled, some failed. Then what the server does by
 * itself in quiet hours, VACUUM and ANALYZE; and then a crowd of jobs that wait, of which its statistics know nothing.
 * All of it passes the ledger's audit.
 */
export async function fillDatabase(url: string, bigAccount: string, size: Size): Promise<void> {
  const waiting = Math.ceil(size.jobs / 20)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // The rows are right by their making: the foreign keys' triggers, one look-up a row and key, are left out.
    await client.query(
      `SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '64MB'`,
    )
    await client.query(plan, [size.jobs + waiting, size.imagesPerJob, bigAccount, bigAccountShare, waiting])
    await client.query(
      `CREATE UNIQUE INDEX ON planned (n); ANALYZE planned; CREATE TEMP VIEW chosen AS
       SELECT * FROM planned WHERE n BETWEEN current_setting('fill.first')::int AND current_setting('fill.last')::int`,
    )
    for (let first = 1; first <= size.jobs; first += jobsAtOnce)
      await insertRows(client, first, Math.min(first + jobsAtOnce - 1, size.jobs))
    await client.query(accounts, [bigAccount])
    await client.query(
      `SELECT setval('attachments_id_seq', (SELECT max(id) FROM attachments)),
              setval('credit_entries_id_seq', (SELECT max(id) FROM credit_entries))`,
    )
    await client.query('VACUUM ANALYZE')
    await insertRows(client, size.jobs + 1, size.jobs + waiting)
    await client.query(holds)
  } finally {
    await client.end()
  }
}

async function insertRows(client: pg.Client, first: number, last: number): Promise<void> {
  await client.query(`SELECT set_config('fill.first', $1, false), set_config('fill.last', $2, false)`, [
    String(first),
    String(last),
  ])
  await client.query(rows)
}

// Of 100 jobs 94 completed, 5 were cancelled half-way and 1 failed. The last ones wait.
const plan = `
CREATE TEMP TABLE planned AS
SELECT n, gen_random_uuid() AS id,
  CASE WHEN n % $4::int = 0 THEN $3::text ELSE 'account-' || n % 1000 END AS account_id,
  now() - (1 - n::float / $1::int) * interval '80 days' - interval '2 hours' AS at,
  kind.status, $2::int AS images,
  CASE kind.status WHEN 'COMPLETED' THEN $2::int WHEN 'CANCELLED' THEN $2::int / 2 ELSE 0 END AS kept,
  CASE kind.status WHEN 'FAILED' THEN $2::int ELSE 0 END AS failed
FROM generate_series(1, $1::int) AS n
CROSS JOIN LATERAL (SELECT (CASE WHEN n > $1::int - $5::int THEN 'PENDING' WHEN (n / 20) % 20 = 1 THEN 'CANCELLED' WHEN (n / 20) % 100 = 2 THEN 'FAILED' ELSE 'COMPLETED' END) AS status) AS kind`

const rows = `
INSERT INTO accounts (id) SELECT DISTINCT account_id FROM chosen ON CONFLICT DO NOTHING;

INSERT INTO jobs (id, account_id, kind, status, ending, cancel_mode, total_images, completed_images, failed_images,
  stages_at_once, price_per_image, credits_held, credits_charged, last_event_seq, run, error_code, error_message,
  created_at, started_at, cancelled_at, finished_at)
SELECT id, account_id, 'PIPELINE_STAGE', status::job_status,
  CASE WHEN status = 'PENDING' THEN 'NONE' ELSE status END::job_ending,
  CASE WHEN status = 'CANCELLED' THEN 'DRAIN'::cancel_mode END, images, kept, failed, 2, 1,
  CASE WHEN status = 'PENDING' THEN images ELSE 0 END, kept,
  CASE WHEN status = 'PENDING' THEN 1 ELSE 4 + kept + failed END,
  CASE WHEN status = 'PENDING' THEN 0 ELSE 1 END,
  CASE WHEN status = 'FAILED' THEN 'NO_IMAGE_MADE' END, CASE WHEN status = 'FAILED' THEN 'None could be made.' END,
  at, CASE WHEN status <> 'PENDING' THEN at END, CASE WHEN status = 'CANCELLED' THEN at + interval '1 hour' END,
  CASE WHEN status <> 'PENDING' THEN at + interval '1 hour' END
FROM chosen ORDER BY n;

INSERT INTO stages (job_id, index, name, prompt, aspect_ratio, quantity, completed_images, failed_images)
SELECT id, 0, 'Stage 1', 'a lighthouse at dusk, the sea calm, long exposure', '1:1', images, kept, failed
FROM chosen ORDER BY n;

INSERT INTO images (job_id, stage_index, position, status, attempts, attachment_id, error_code, error_message)
SELECT id, 0, place, CASE WHEN place < kept THEN 'GENERATED' ELSE
    CASE status WHEN 'CANCELLED' THEN 'CANCELLED' WHEN 'FAILED' THEN 'FAILED' ELSE 'QUEUED' END END::image_status,
  CASE WHEN status = 'PENDING' THEN 0 ELSE 1 END,
  CASE WHEN place < kept THEN n::bigint * images + place END,
  CASE WHEN status = 'FAILED' THEN 'SAFETY' END, CASE WHEN status = 'FAILED' THEN 'Refused.' END
FROM chosen CROSS JOIN generate_series(0, images - 1) AS place ORDER BY n, place;

INSERT INTO attachments (id, account_id, kind, storage_key, thumbnail_key, mime_type, bytes, width, height, model,
  created_at)
SELECT n::bigint * images + place, account_id, 'GENERATED', format('jobs/%s/0/%s.jpg', id, place),
  format('jobs/%s/0/%s.thumbnail.jpg', id, place), 'image/jpeg', 300000, 1024, 1024, 'bench-1', at
FROM chosen CROSS JOIN generate_series(0, kept - 1) AS place ORDER BY n, place;

-- Every second job has a reference; any picture will do.
INSERT INTO job_references (job_id, stage_index, position, ordinal, attachment_id)
SELECT id, 0, NULL, 0, n::bigint * images FROM chosen WHERE n % 2 = 0 AND kept > 0 ORDER BY n;

INSERT INTO credit_entries (account_id, kind, amount, job_id, stage_index, position, created_at)
SELECT account_id, kind::credit_entry_kind, amount, id, stage_index, place, at FROM (
  SELECT n, account_id, 'HOLD' AS kind, images AS amount, id, NULL::int AS stage_index, NULL::int AS place, at, -1 AS ordinal
  FROM chosen
  UNION ALL SELECT n, account_id, 'CHARGE', 1, id, 0, place, at, place FROM chosen CROSS JOIN generate_series(0, kept - 1) AS place
  UNION ALL SELECT n, account_id, 'RELEASE', images - kept, id, NULL, NULL, at, images
  FROM chosen WHERE status <> 'PENDING' AND images > kept
) AS entry ORDER BY n, ordinal;

INSERT INTO job_events (job_id, seq, type, at, status, previous, completed_images, failed_images, stage_index, position,
  error_code, error_message, credits_charged, credits_released)
SELECT id, seq, type::job_event_type, at, status::job_status, previous::job_status, completed, failed, stage_index, place,
  error_code, error_message, charged, released FROM (
  SELECT n, id, at, 1 AS seq, 'CREATED' AS type, 'PENDING' AS status, NULL AS previous, 0 AS completed, 0 AS failed,
    NULL::int AS stage_index, NULL::int AS place, NULL AS error_code, NULL AS error_message, NULL::int AS charged,
    NULL::int AS released
  FROM chosen
  UNION ALL SELECT n, id, at, 2, 'STATUS_CHANGED', 'PROCESSING', 'PENDING', 0, 0, NULL, NULL, NULL, NULL, NULL, NULL
  FROM chosen WHERE status <> 'PENDING'
  UNION ALL SELECT n, id, at, 3 + place, CASE WHEN place < kept THEN 'IMAGE_GENERATED' ELSE 'IMAGE_FAILED' END,
    'PROCESSING', NULL, least(place + 1, kept), greatest(place + 1 - kept, 0), 0, place,
    CASE WHEN place >= kept THEN 'SAFETY' END, CASE WHEN place >= kept THEN 'Refused.' END, NULL, NULL
  FROM chosen CROSS JOIN generate_series(0, kept + failed - 1) AS place WHERE status <> 'PENDING'
  UNION ALL SELECT n, id, at, 3 + kept + failed, 'STATUS_CHANGED', status, 'PROCESSING', kept, failed, NULL, NULL,
    CASE WHEN status = 'FAILED' THEN 'NO_IMAGE_MADE' END, CASE WHEN status = 'FAILED' THEN 'None could be made.' END, NULL, NULL
  FROM chosen WHERE status <> 'PENDING'
  UNION ALL SELECT n, id, at, 4 + kept + failed, 'SETTLED', status, NULL, kept, failed, NULL, NULL, NULL, NULL, kept, images - kept
  FROM chosen WHERE status <> 'PENDING'
) AS entry ORDER BY n, seq;

-- What the queue keeps of them: the messages of those that wait and of those that ended within its hour.
INSERT INTO pgboss.job (name, state, data, group_id, policy, completed_on)
SELECT 'stopframe-jobs', CASE WHEN status = 'PENDING' THEN 'created' ELSE 'completed' END::pgboss.job_state,
  jsonb_build_object('jobId', id), account_id, 'standard', CASE WHEN status <> 'PENDING' THEN now() END
FROM chosen WHERE status = 'PENDING' OR at > now() - interval '3 hours'`

// The big account was opened by the program; the others begin with a grant that covers all they did.
const accounts = `
WITH sums AS (
  SELECT account_id, sum(completed_images)::int AS charged FROM jobs GROUP BY account_id
), granted AS (
  INSERT INTO credit_entries (account_id, kind, amount, note)
  SELECT account_id, 'GRANT', 1000000, 'initial credits' FROM sums WHERE account_id <> $1
)
UPDATE accounts SET balance = balance + CASE WHEN id <> $1 THEN 1000000 ELSE 0 END - charged
FROM sums WHERE account_id = id`

const holds = `
UPDATE accounts SET held = held + sums.credits
FROM (SELECT account_id, sum(images)::int AS credits FROM chosen GROUP BY account_id) AS sums WHERE account_id = id`
