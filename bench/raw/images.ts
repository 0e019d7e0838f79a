import type { Client } from 'pg'

/** Tables with no more than an image needs: no foreign key, no check, no index besides the primary keys. */
const tables = `
CREATE TABLE raw_accounts (id text PRIMARY KEY, balance int NOT NULL);
CREATE TABLE raw_jobs (id int PRIMARY KEY, run int NOT NULL, account_id text NOT NULL, images int NOT NULL, last_seq int NOT NULL);
CREATE TABLE raw_attachments (id bigserial PRIMARY KEY, storage_key text NOT NULL, thumbnail_key text NOT NULL,
  mime_type text NOT NULL, bytes int NOT NULL, width int NOT NULL, height int NOT NULL);
CREATE TABLE raw_images (job_id int, position int, attachment_id bigint NOT NULL, PRIMARY KEY (job_id, position));
CREATE TABLE raw_charges (job_id int, position int, account_id text NOT NULL, amount int NOT NULL, PRIMARY KEY (job_id, position));
CREATE TABLE raw_events (job_id int, seq int, at timestamptz NOT NULL DEFAULT now(), position int NOT NULL, PRIMARY KEY (job_id, seq));
INSERT INTO raw_accounts VALUES ('local', 1000000000);`

/** One image, or any number of them: attachment, image, charge, counters and event in one statement. */
const commit = `
WITH job AS (
  UPDATE raw_jobs SET images = images + $3, last_seq = last_seq + $3
  WHERE id = $1 AND run = 1 RETURNING id, account_id, last_seq - $3 AS seq
), item AS (
  SELECT job.*, $2 + i AS position, i AS place, nextval('raw_attachments_id_seq') AS attachment_id
  FROM job, generate_series(0, $3 - 1) AS i
), attachment AS (
  INSERT INTO raw_attachments
  SELECT attachment_id, 'jobs/' || id || '/' || position, 'jobs/' || id || '/' || position || '.thumbnail',
    'image/jpeg', 300000, 1024, 1024 FROM item
), image AS (
  INSERT INTO raw_images SELECT id, position, attachment_id FROM item
), charge AS (
  INSERT INTO raw_charges SELECT id, position, account_id, 1 FROM item
), account AS (
  UPDATE raw_accounts SET balance = balance - $3 FROM job WHERE raw_accounts.id = job.account_id
)
INSERT INTO raw_events (job_id, seq, position) SELECT id, seq + place + 1, position FROM item`

export async function createRawTables(client: Client): Promise<void> {
  await client.query(tables)
}

export async function createRawJob(client: Client, id: number): Promise<void> {
  await client.query(`INSERT INTO raw_jobs VALUES ($1, 1, 'local', 0, 0)`, [id])
}

/** Makes `count` images durable, from `position` on, in one round trip. */
export async function commitRawImages(
  client: Client,
  jobId: number,
  position: number,
  count: number,
): Promise<void> {
  await client.query({ name: 'raw-commit', text: commit, values: [jobId, position, count] })
}

/** The same for one image, with a NOTIFY in the same transaction. */
export async function commitAndNotify(client: Client, jobId: number, position: number): Promise<void> {
  const text = `${commit} RETURNING pg_notify('raw_news', job_id || ':' || seq)`
  await client.query({ name: 'raw-commit-notify', text, values: [jobId, position, 1] })
}

/** What a subscriber is to be sent of an event. */
export async function readRawEvent(client: Client, jobId: number, seq: number): Promise<object> {
  const { rows } = await client.query({
    name: 'raw-read',
    text: `
SELECT e.seq, e.at, e.position, j.images, a.* FROM raw_events e JOIN raw_jobs j ON j.id = e.job_id
JOIN raw_images i ON i.job_id = e.job_id AND i.position = e.position JOIN raw_attachments a ON a.id = i.attachment_id
WHERE e.job_id = $1 AND e.seq = $2`,
    values: [jobId, seq],
  })
  return rows[0]
}
