import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'

/**
 * The same rows with the same columns as Stopframe keeps of an image, and nothing else: no foreign key, no check, no
 * index besides the primary keys, no look at whether the run still holds the job.
 */
const tables = `
CREATE TABLE raw_accounts (id text PRIMARY KEY, balance int NOT NULL, held int NOT NULL);
CREATE TABLE raw_jobs (id uuid PRIMARY KEY, account_id text NOT NULL, status text NOT NULL, completed_images int NOT NULL,
  failed_images int NOT NULL, credits_held int NOT NULL, credits_charged int NOT NULL, last_event_seq int NOT NULL);
CREATE TABLE raw_stages (job_id uuid, index int, completed_images int NOT NULL, PRIMARY KEY (job_id, index));
CREATE TABLE raw_images (job_id uuid, stage_index int, position int, status text NOT NULL, attempts int NOT NULL,
  attachment_id bigint NOT NULL, PRIMARY KEY (job_id, stage_index, position));
CREATE TABLE raw_attachments (id bigserial PRIMARY KEY, account_id text NOT NULL, kind text NOT NULL,
  storage_key text NOT NULL, thumbnail_key text NOT NULL, mime_type text NOT NULL, bytes int NOT NULL, width int NOT NULL,
  height int NOT NULL, model text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE raw_charges (account_id text NOT NULL, kind text NOT NULL, amount int NOT NULL, job_id uuid, stage_index int,
  position int, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (job_id, stage_index, position));
CREATE TABLE raw_events (job_id uuid, seq int, type text NOT NULL, at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL, completed_images int NOT NULL, failed_images int NOT NULL, stage_index int NOT NULL,
  position int NOT NULL, PRIMARY KEY (job_id, seq));
INSERT INTO raw_accounts VALUES ('local', 1000000000, 1000000000);`

/** Any number of images of one stage: image, attachment, charge, counters and event in one statement. */
const commit = `
WITH job AS (
  UPDATE raw_jobs SET completed_images = completed_images + $2, credits_held = credits_held - $2,
    credits_charged = credits_charged + $2, last_event_seq = last_event_seq + $2
  WHERE id = $1 RETURNING *
), item AS (
  SELECT i.*, nextval('raw_attachments_id_seq') AS attachment_id
  FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[], $10::text[])
    WITH ORDINALITY AS i(position, storage_key, thumbnail_key, mime_type, bytes, width, height, model, place)
), attachment AS (
  INSERT INTO raw_attachments
  SELECT attachment_id, account_id, 'GENERATED', storage_key, thumbnail_key, mime_type, bytes, width, height, model
  FROM item, job
), image AS (
  INSERT INTO raw_images SELECT $1, 0, position, 'GENERATED', 1, attachment_id FROM item
), charge AS (
  INSERT INTO raw_charges SELECT account_id, 'CHARGE', 1, $1, 0, position FROM item, job
), stage AS (
  UPDATE raw_stages SET completed_images = completed_images + $2 WHERE job_id = $1 AND index = 0
), account AS (
  UPDATE raw_accounts SET balance = balance - $2, held = held - $2 FROM job WHERE raw_accounts.id = job.account_id
)
INSERT INTO raw_events (job_id, seq, type, status, completed_images, failed_images, stage_index, position)
SELECT $1, last_event_seq - $2 + place, 'IMAGE_GENERATED', status, completed_images - $2 + place, failed_images, 0, position
FROM item, job`

export async function createRawTables(client: Client): Promise<void> {
  await client.query(tables)
}

/** The id of a new job of one stage. */
export async function createRawJob(client: Client): Promise<string> {
  const id = randomUUID()
  await client.query(`INSERT INTO raw_jobs VALUES ($1, 'local', 'PROCESSING', 0, 0, 2000, 0, 0)`, [id])
  await client.query('INSERT INTO raw_stages VALUES ($1, 0, 0)', [id])
  return id
}

/** Makes `count` images durable, from `position` on, in one round trip. */
export async function commitRawImages(
  client: Client,
  jobId: string,
  position: number,
  count: number,
): Promise<void> {
  await client.query({ name: 'raw-commit', text: commit, values: valuesOf(jobId, position, count) })
}

/** The same for one image, with a NOTIFY in the same transaction. */
export async function commitAndNotify(client: Client, jobId: string, position: number): Promise<void> {
  const text = `${commit} RETURNING pg_notify('raw_news', job_id || ':' || seq)`
  await client.query({ name: 'raw-commit-notify', text, values: valuesOf(jobId, position, 1) })
}

function valuesOf(jobId: string, position: number, count: number): unknown[] {
  const positions = Array.from({ length: count }, (_, index) => position + index)
  const same = (value: unknown) => positions.map(() => value)
  const key = (at: number) => `jobs/${jobId}/0/${at}`
  return [
    jobId,
    count,
    positions,
    positions.map((at) => `${key(at)}.jpg`),
    positions.map((at) => `${key(at)}.thumbnail.jpg`),
    ...[same('image/jpeg'), same(300_000), same(1024), same(1024), same('bench-1')],
  ]
}

/** What a subscriber is to be sent of an event. */
export async function readRawEvent(client: Client, jobId: string, seq: number): Promise<object> {
  const { rows } = await client.query({
    name: 'raw-read',
    text: `
SELECT e.*, i.attempts, a.* FROM raw_events e
JOIN raw_images i ON i.job_id = e.job_id AND i.stage_index = e.stage_index AND i.position = e.position
JOIN raw_attachments a ON a.id = i.attachment_id
WHERE e.job_id = $1 AND e.seq = $2`,
    values: [jobId, seq],
  })
  return rows[0]
}
