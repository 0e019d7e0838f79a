import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fillDatabase } from '../../bench/growth/fill.ts'
import { openOperations, operationNames } from '../../bench/growth/operations.ts'
import { wholeReadsOf } from '../../bench/growth/plans.ts'
import { playWholeRun } from '../../bench/growth/wholeRun.ts'
import { localAccount } from '../../src/auth/authenticate.ts'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { sessionSettings } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { cloneDatabase } from '../support/database.ts'

// Enough rows for PostgreSQL to look them up where it can: a table that is read whole here has lost an index, or its
// statement was written so that none can be used. bench/growth.ts shows the same, and the times, with millions.
const size = { jobs: 3_000, imagesPerJob: 4 }

const ours = /\b(accounts|jobs|stages|images|attachments|job_references|credit_entries|job_events)\b/

/** Every query that the program was seen to make of its tables: the statement's name, or its text. */
const queries = new Map<string, string>()
let client: pg.Client
let empty: pg.Client
let folder: string

beforeAll(async () => {
  const url = await cloneDatabase()
  folder = await mkdtemp(join(tmpdir(), 'stopframe-test-data-'))
  const config = readConfig({
    DATABASE_URL: url,
    DATA_DIR: folder,
    PORT: '0',
    ROLE: 'api',
    INITIAL_CREDITS: '1000000',
  })
  const stopframe = await startStopframe(config, createLog('silent'))
  await stopframe.services.openAccount(localAccount)
  await fillDatabase(url, localAccount, size)
  const query = pg.Client.prototype.query
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    note(args[0])
    return Reflect.apply(query, this, args)
  })
  const operations = await openOperations(stopframe, size.imagesPerJob)
  for (const name of operationNames) await operations[name]()
  await playWholeRun(stopframe)
  await operations.close()
  await stopframe.close()
  spy.mockRestore()
  client = await connect(url)
  empty = await connect(await cloneDatabase())
})
afterAll(async () => {
  await client.end()
  await empty.end()
  await rm(folder, { recursive: true, force: true })
})

function note(query: unknown): void {
  const { name, text } = typeof query === 'string' ? { name: '', text: query } : (query as pg.QueryConfig)
  if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(text) && ours.test(text))
    queries.set(text, name || text)
}

async function connect(connectionString: string): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString, options: sessionSettings })
  await connected.connect()
  return connected
}

/** Each query's plan, made for whatever its parameters may be, and its name. */
async function plansOn(connection: pg.Client): Promise<{ name: string; plan: string }[]> {
  const plans = []
  for (const [text, name] of queries) {
    const { rows } = await connection.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN) ${text}`)
    plans.push({ name, plan: rows.map((row) => row['QUERY PLAN']).join('\n') })
  }
  return plans
}

/** What each query reads from end to end. */
async function wholeReads(connection = client): Promise<Record<string, string[]>> {
  const reads = (await plansOn(connection)).map(({ name, plan }) => [name, wholeReadsOf(plan)] as const)
  return Object.fromEntries(reads.filter(([, scans]) => scans.length > 0))
}

// To look through all jobs that are not settled is what it is for.
const expected = { 'queue-find-lost': ['Index Scan using jobs_unfinished on jobs'] }

describe('a query of the program', () => {
  it('reads no table and no index from end to end', async () => {
    const names = [...queries.values()]
    expect(names).toEqual(
      expect.arrayContaining([
        'job-insert',
        'job-cancel-held',
        'doorbell-announce-cancel',
        'job-settle',
        'run-claim',
        'run-work',
        'images-commit',
        'log-read',
        'log-trim',
        'changed-look',
        'changed-read',
        'changed-owners',
        'archive-images',
        'watcher-look',
        'queue-find-lost',
      ]),
    )
    expect(names.filter((name) => name.includes('"public"."images"')).length).toBeGreaterThan(2)
    expect(await wholeReads()).toEqual(expected)
  })

  it('finds what is not settled of an account, or ended in some way, without a look at its other jobs', async () => {
    const index = 'jobs_account_id_ending_created_at_id_idx'
    const plans = await plansOn(client)
    const found = plans.filter(({ plan }) => plan.includes(index)).map(({ name }) => name)
    expect(found).toContain('changed-look')
    expect(found).toContain('queue-find-turn')
    const lists = found.filter((name) => name.includes('"public"."jobs"."status"'))
    expect(lists.some((text) => /WHERE .*"ending" = .*"status" = .*LIMIT/.test(text))).toBe(true)
    expect(lists.some((text) => /WHERE (?!.*"status" = ).*"ending" = .*LIMIT/.test(text))).toBe(true)
  })

  it('finds the turn of a new job without a look at all that wait', async () => {
    for (const connection of [client, empty]) {
      const turn = (await plansOn(connection)).find(({ name }) => name === 'queue-find-turn')
      // pg-boss's index of what waits, which has the priority first.
      expect(turn?.plan).toMatch(/Limit .*\n\s*->\s+Index (Only )?Scan using job_common_i11 /)
    }
  })

  it('reads none either where it was planned ahead of the first rows, which a connection may keep to for a minute', async () => {
    expect(await wholeReads(empty)).toEqual(expected)
  })

  it('finds a job by its id, and not among all of its account, planned ahead of the first rows', async () => {
    const kept = (await plansOn(empty)).filter(({ name }) => /^[a-z-]+$/.test(name))
    const amongAll = kept.filter(({ plan }) =>
      /using jobs_account_\w+ on jobs.*\n\s*Index Cond: .*\(id = /.test(plan),
    )
    expect(amongAll).toEqual([])
    const byId = kept.filter(({ plan }) => plan.includes('using jobs_pkey on jobs')).map(({ name }) => name)
    expect(byId).toEqual(expect.arrayContaining(['job-cancel-held', 'job-cancel-lock', 'followed-job']))
  })

  it.each([
    'ALTER TABLE images DROP CONSTRAINT images_pkey CASCADE',
    'ALTER TABLE job_events DROP CONSTRAINT job_events_pkey',
    'ALTER TABLE stages DROP CONSTRAINT stages_pkey CASCADE',
    'ALTER TABLE attachments DROP CONSTRAINT attachments_pkey CASCADE',
    'DROP INDEX attachments_storage_key_key',
    'DROP INDEX job_references_job_id_stage_index_position_ordinal_idx',
    'DROP INDEX jobs_log_kept',
    'DROP INDEX jobs_unfinished',
    'DROP INDEX credit_entries_account_id_id_idx',
  ])('is seen to do so after %s', async (loss) => {
    await client.query('BEGIN')
    try {
      await client.query(loss)
      expect(await wholeReads()).not.toEqual(expected)
    } finally {
      await client.query('ROLLBACK')
    }
  })
})

describe('the row of a job', () => {
  it('is changed in place until it is settled: no index has to do with what changes', async () => {
    const { rows } = await client.query<{ column: string }>(
      `SELECT DISTINCT attname AS column FROM pg_depend
       JOIN pg_index ON indexrelid = objid JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
       WHERE classid = 'pg_class'::regclass AND refobjid = 'jobs'::regclass AND indrelid = refobjid
       UNION
       SELECT attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
       WHERE conrelid = 'jobs'::regclass AND contype IN ('p', 'u') ORDER BY 1`,
    )
    expect(rows.map(({ column }) => column)).toEqual([
      'account_id',
      'created_at',
      'ending',
      'finished_at',
      'id',
      'idempotency_key',
      'log_trimmed_at',
    ])
  })
})
