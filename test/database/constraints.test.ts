import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cloneDatabase } from '../support/database.ts'

// The database's own word on each rule, whatever the program does: each statement here is one it must refuse.

let client: pg.Client

beforeAll(async () => {
  client = new pg.Client({ connectionString: await cloneDatabase() })
  await client.connect()
})
afterAll(() => client.end())

let job: string

beforeEach(async () => {
  const account = randomUUID()
  await client.query(`INSERT INTO accounts (id, balance, held) VALUES ($1, 10, 4)`, [account])
  const { rows } = await client.query(
    `INSERT INTO jobs (account_id, kind, total_images, stages_at_once, price_per_image, credits_held, idempotency_key)
     VALUES ($1, 'SIMPLE_GENERAL', 4, 1, 1, 4, 'key') RETURNING id`,
    [account],
  )
  job = rows[0].id
  await client.query(
    `INSERT INTO stages (job_id, index, name, prompt, aspect_ratio, quantity) VALUES ($1, 0, 's', 'p', '1:1', 4)`,
    [job],
  )
  await client.query(
    `INSERT INTO images (job_id, stage_index, position) SELECT $1, 0, generate_series(0, 3)`,
    [job],
  )
  await client.query(
    `INSERT INTO credit_entries (account_id, kind, amount, job_id) VALUES ($1, 'HOLD', 4, $2)`,
    [account, job],
  )
  await client.query(
    `INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images) VALUES ($1, 1, 'CREATED', 'PENDING', 0, 0)`,
    [job],
  )
})

const job_ = `(SELECT id FROM jobs WHERE id = $1)`
const account_ = `(SELECT account_id FROM jobs WHERE id = $1)`

const refused: readonly (readonly [rule: string, constraint: string, sql: string])[] = [
  [
    'a balance below zero',
    'accounts_held_within_balance',
    `UPDATE accounts SET balance = -1, held = 0 WHERE id = ${account_}`,
  ],
  [
    'more held than owned',
    'accounts_held_within_balance',
    `UPDATE accounts SET held = 11 WHERE id = ${account_}`,
  ],
  [
    'less than nothing held',
    'accounts_held_within_balance',
    `UPDATE accounts SET held = -1 WHERE id = ${account_}`,
  ],
  [
    'more images than asked for',
    'jobs_counts_within_total',
    `UPDATE jobs SET completed_images = 5, credits_charged = 5, credits_held = -1 WHERE id = $1`,
  ],
  [
    'a charge that is not a kept image',
    'jobs_charged_is_kept',
    `UPDATE jobs SET credits_charged = 1 WHERE id = $1`,
  ],
  ['a hold that is not the rest', 'jobs_held_is_the_rest', `UPDATE jobs SET credits_held = 3 WHERE id = $1`],
  [
    'a settled job that holds credits',
    'jobs_held_is_the_rest',
    `UPDATE jobs SET status = 'CANCELLED', cancelled_at = now(), cancel_mode = 'DRAIN', finished_at = now() WHERE id = $1`,
  ],
  [
    'a completed job that is not settled',
    'jobs_finished_by_status',
    `UPDATE jobs SET status = 'COMPLETED', started_at = now(), completed_images = 1, credits_charged = 1, credits_held = 3 WHERE id = $1`,
  ],
  [
    'a pending job that is settled',
    'jobs_finished_by_status',
    `UPDATE jobs SET finished_at = now(), credits_held = 0 WHERE id = $1`,
  ],
  [
    'a settled job that did not end',
    'jobs_ending_is_status',
    `UPDATE jobs SET status = 'CANCELLED', cancelled_at = now(), cancel_mode = 'DRAIN', finished_at = now(), credits_held = 0 WHERE id = $1`,
  ],
  [
    'an end of a job that is not settled',
    'jobs_ending_is_status',
    `UPDATE jobs SET ending = 'FAILED' WHERE id = $1`,
  ],
  [
    'an end that is not the status',
    'jobs_ending_is_status',
    `UPDATE jobs SET status = 'CANCELLED', cancelled_at = now(), cancel_mode = 'DRAIN', finished_at = now(), credits_held = 0, ending = 'FAILED' WHERE id = $1`,
  ],
  [
    'a completed job without an image',
    'jobs_completed_has_images',
    `UPDATE jobs SET status = 'COMPLETED', started_at = now(), finished_at = now(), credits_held = 0 WHERE id = $1`,
  ],
  [
    'a failed job without a cause',
    'jobs_failed_has_cause',
    `UPDATE jobs SET status = 'FAILED', started_at = now(), finished_at = now(), credits_held = 0 WHERE id = $1`,
  ],
  [
    'a cancelled job without a mode',
    'jobs_cancelled_has_mode',
    `UPDATE jobs SET status = 'CANCELLED', cancelled_at = now() WHERE id = $1`,
  ],
  ['a running job that never started', 'jobs_started', `UPDATE jobs SET status = 'PROCESSING' WHERE id = $1`],
  [
    'a log removed before its job was settled',
    'jobs_log_trimmed_when_finished',
    `UPDATE jobs SET log_trimmed_at = now() WHERE id = $1`,
  ],
  [
    'a worker that holds a job it did not claim',
    'jobs_worker_holds_unfinished',
    `UPDATE jobs SET worker = 'w' WHERE id = $1`,
  ],
  [
    'a free image',
    'jobs_price_positive',
    `UPDATE jobs SET price_per_image = 0, credits_held = 0 WHERE id = $1`,
  ],
  [
    'a job of more than 2,000 images',
    'jobs_size',
    `UPDATE jobs SET total_images = 2001, credits_held = 2001 WHERE id = $1`,
  ],
  [
    'two jobs under one idempotency key',
    'jobs_account_id_idempotency_key_key',
    `INSERT INTO jobs (account_id, kind, total_images, stages_at_once, price_per_image, credits_held, idempotency_key) SELECT account_id, kind, 4, 1, 1, 4, 'key' FROM jobs WHERE id = $1`,
  ],
  [
    'a stage of more than 1,000 images',
    'stages_quantity',
    `UPDATE stages SET quantity = 1001 WHERE job_id = $1`,
  ],
  [
    'more images in a stage than asked for',
    'stages_counts_within_quantity',
    `UPDATE stages SET completed_images = 3, failed_images = 2 WHERE job_id = $1`,
  ],
  [
    'a generated image without a file',
    'images_generated_has_file',
    `UPDATE images SET status = 'GENERATED' WHERE job_id = $1 AND position = 0`,
  ],
  [
    'a failed image without a cause',
    'images_failed_has_cause',
    `UPDATE images SET status = 'FAILED' WHERE job_id = $1 AND position = 0`,
  ],
  [
    'an image of no stage',
    'images_job_id_stage_index_fkey',
    `INSERT INTO images (job_id, stage_index, position) VALUES ($1, 7, 0)`,
  ],
  [
    'a second hold of a job',
    'credit_entries_one_hold_one_release',
    `INSERT INTO credit_entries (account_id, kind, amount, job_id) VALUES (${account_}, 'HOLD', 4, $1)`,
  ],
  [
    'a charge without an image',
    'credit_entries_belongs',
    `INSERT INTO credit_entries (account_id, kind, amount, job_id) VALUES (${account_}, 'CHARGE', 1, $1)`,
  ],
  [
    'a grant that belongs to a job',
    'credit_entries_belongs',
    `INSERT INTO credit_entries (account_id, kind, amount, job_id) VALUES (${account_}, 'GRANT', 1, $1)`,
  ],
  [
    'an entry of nothing',
    'credit_entries_amount_positive',
    `INSERT INTO credit_entries (account_id, kind, amount) VALUES (${account_}, 'GRANT', 0)`,
  ],
  [
    'two entries in one place of a log',
    'job_events_pkey',
    `INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images) VALUES ($1, 1, 'CREATED', 'PENDING', 0, 0)`,
  ],
  [
    'an image event without its place',
    'job_events_complete',
    `INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images) VALUES (${job_}, 2, 'IMAGE_GENERATED', 'PROCESSING', 1, 0)`,
  ],
  [
    'a change of status from nothing',
    'job_events_complete',
    `INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images) VALUES ($1, 2, 'STATUS_CHANGED', 'PROCESSING', 0, 0)`,
  ],
]

describe('the database refuses', () => {
  it.each(refused)('%s', async (_rule, constraint, sql) => {
    await expect(client.query(sql, [job])).rejects.toMatchObject({ constraint })
  })

  it('a second charge of an image', async () => {
    const charge = `INSERT INTO credit_entries (account_id, kind, amount, job_id, stage_index, position) VALUES (${account_}, 'CHARGE', 1, $1, 0, 2)`
    await client.query(charge, [job])
    await expect(client.query(charge, [job])).rejects.toMatchObject({
      constraint: 'credit_entries_job_id_stage_index_position_key',
    })
  })

  it('a second end of a log', async () => {
    const settle = `INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images, credits_charged, credits_released) VALUES ($1, $2, 'SETTLED', 'CANCELLED', 0, 0, 0, 4)`
    await client.query(settle, [job, 2])
    await expect(client.query(settle, [job, 3])).rejects.toMatchObject({
      constraint: 'job_events_one_settled',
    })
  })

  // What stands here in place of foreign keys: docs/adr/0007-rows-that-stay-need-no-look.md.
  it.each([
    ['accounts_stay', `DELETE FROM accounts WHERE id = ${account_}`],
    ['accounts_stay', `UPDATE accounts SET id = 'another' WHERE id = ${account_}`],
    ['jobs_stay', 'DELETE FROM jobs WHERE id = $1'],
    ['jobs_stay', 'UPDATE jobs SET id = gen_random_uuid() WHERE id = $1'],
    ['images_stay', 'DELETE FROM images WHERE job_id = $1'],
    ['images_stay', 'UPDATE images SET position = position + 10 WHERE job_id = $1'],
    ['attachments_stay', `DELETE FROM attachments WHERE account_id = ${account_}`],
    ['attachments_stay', `UPDATE attachments SET id = id + 1000 WHERE account_id = ${account_}`],
  ])('to remove or rename what others point at: %s, %s', async (constraint, sql) => {
    await client.query(
      `INSERT INTO attachments (account_id, kind, storage_key, thumbnail_key, mime_type, bytes, width, height, model)
       VALUES (${account_}, 'GENERATED', $1::text, $1::text || 't', 'image/png', 1, 1, 1, 'm')`,
      [job],
    )
    await expect(client.query(sql, [job])).rejects.toMatchObject({ constraint })
  })

  it.each(['accounts', 'jobs', 'images', 'attachments'])('to empty %s', async (table) => {
    await expect(client.query(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/stay|append-only/)
  })

  it('nothing where a reference that nobody names goes', async () => {
    await client.query(
      `INSERT INTO attachments (account_id, kind, storage_key, thumbnail_key, mime_type, bytes, width, height)
       VALUES (${account_}, 'REFERENCE', $1::text || 'r', $1::text || 'rt', 'image/png', 1, 1, 1)`,
      [job],
    )
    const removed = await client.query(`DELETE FROM attachments WHERE storage_key = $1::text || 'r'`, [job])
    expect(removed.rowCount).toBe(1)
  })

  it.each(['UPDATE credit_entries SET amount = 1', 'DELETE FROM credit_entries', 'TRUNCATE credit_entries'])(
    'to change the ledger: %s',
    async (sql) => {
      await expect(client.query(sql)).rejects.toThrow('credit_entries is append-only')
    },
  )
})
