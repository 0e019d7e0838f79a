/**
 * Stopframe with jobs of one image each, whose generator costs nothing and whose files go nowhere: made by an API while
 * nobody works, and then run by a worker that is put together as src/main.ts does it.
 */
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Statement } from '../../src/database/database.ts'
import { createLog } from '../../src/lib/log.ts'
import { createJob } from '../jobs.ts'
import { serveJobSide } from '../peers/jobSide.ts'
import { smallPicture } from '../pictures.ts'
import { forgetfulStorage, instantGenerator } from '../replacements.ts'

// So many that none of them is kept waiting by ACCOUNT_CONCURRENCY.
const accounts = 20
const createdAtOnce = 4

const picture = await smallPicture()
const log = createLog('info')

/** For every job, by the database's clock: from the claim of the first to the settlement of the last. */
const measure: Statement = {
  name: 'bench-job-side',
  text: `
SELECT count(*) FILTER (WHERE status = 'COMPLETED')::int AS done,
  (extract(epoch FROM max(finished_at) - min(started_at)) * 1000)::float8 AS ms
FROM jobs WHERE id = ANY($1::uuid[])`,
}

const countUnfinished: Statement = {
  name: 'bench-unfinished',
  text: 'SELECT count(*)::int AS unfinished FROM jobs WHERE num_nulls(finished_at) = 1',
}

let jobIds: string[] = []

async function create(count: number): Promise<void> {
  const config = readConfig({ ...process.env, ROLE: 'api' })
  const api = await startStopframe(config, log)
  jobIds = []
  const caller = async () => {
    while (jobIds.length < count) {
      // The place is taken ahead of the call, which others are made beside.
      const index = jobIds.push('') - 1
      jobIds[index] = (await createJob(api, 1, `account-${index % accounts}`)).id
    }
  }
  await Promise.all(Array.from({ length: createdAtOnce }, caller))
  await api.close()
}

async function work(count: number, places: number): Promise<number> {
  const { promise: allAsked, resolve } = Promise.withResolvers<void>()
  const instant = instantGenerator(picture)
  let left = count
  const generator = {
    name: instant.name,
    generate: (...request: Parameters<typeof instant.generate>) => {
      if (--left === 0) resolve()
      return instant.generate(...request)
    },
  }
  const config = readConfig({ ...process.env, ROLE: 'worker', JOB_CONCURRENCY: String(places) })
  const worker = await startStopframe(config, log, { generator, storage: forgetfulStorage() })
  await allAsked
  while ((await unfinished(worker)) > 0);
  const [taken] = await worker.db.query<{ done: number; ms: number }>(measure, [jobIds])
  await worker.close()
  if (taken?.done !== count) throw new Error(`${taken?.done} of ${count} jobs were completed.`)
  return taken.ms
}

async function unfinished({ db }: Stopframe): Promise<number> {
  const [counted] = await db.query<{ unfinished: number }>(countUnfinished, [])
  return Number(counted?.unfinished)
}

serveJobSide({ create, work })
