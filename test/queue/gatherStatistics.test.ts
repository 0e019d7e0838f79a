import { describe, expect, it } from 'vitest'
import { gatherStatistics } from '../../src/queue/gatherStatistics.ts'
import { type TestServer, useTestServer } from '../support/harness.ts'

function query<Row extends object>(server: TestServer, text: string): Promise<Row[]> {
  return server.stopframe.db.query<Row>({ name: '', text }, [])
}

/** How many messages PostgreSQL believes that there are; -1 where it never looked. */
async function believed(server: TestServer): Promise<number> {
  const text = `SELECT reltuples FROM pg_class WHERE oid = 'pgboss.job_common'::regclass`
  const [table] = await query<{ reltuples: number }>(server, text)
  return Number(table?.reltuples)
}

async function createJob(server: TestServer): Promise<void> {
  const client = await server.client()
  await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 1 } })
}

describe('the statistics of the queue', () => {
  const server = useTestServer({ takesJobs: false })

  it('are gathered once it holds messages, and not of an empty one, which would say nothing', async () => {
    await gatherStatistics(server().stopframe.db)
    expect(await believed(server())).toBe(-1)
    for (const jobs of [1, 2]) {
      await createJob(server())
      await gatherStatistics(server().stopframe.db)
      // Later on a server sees to them by itself.
      expect({ jobs, believed: await believed(server()) }).toEqual({ jobs, believed: 1 })
    }
  })
})

describe('without statistics, a message', () => {
  const server = useTestServer({ takesJobs: false })

  /** How a statement of pg-boss finds those that it has chosen. */
  async function plan(): Promise<string> {
    const explain = `
      EXPLAIN UPDATE pgboss.job_common SET state = 'active'
      WHERE name = 'stopframe-jobs' AND id = ANY(ARRAY(SELECT gen_random_uuid()))`
    const lines = await query<{ 'QUERY PLAN': string }>(server(), explain)
    return lines.map((line) => line['QUERY PLAN']).join('\n')
  }

  it('would be looked for among all of the queue', async () => {
    // Or the server might come to it in between.
    await query(server(), 'ALTER TABLE pgboss.job_common SET (autovacuum_enabled = off)')
    await query(
      server(),
      `INSERT INTO pgboss.job (name) SELECT 'stopframe-jobs' FROM generate_series(1, 2000)`,
    )
    expect(await plan()).not.toContain('job_common_pkey')
    await gatherStatistics(server().stopframe.db)
    expect(await plan()).toContain('job_common_pkey')
  })
})

describe('a worker', () => {
  const server = useTestServer({ takesJobs: false })

  it('gathers them at its start, where there are none', async () => {
    await createJob(server())
    await server().shutDown()
    await server().open()
    expect(await believed(server())).toBe(1)
  })
})
