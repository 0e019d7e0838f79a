import { describe, expect, it } from 'vitest'
import type { Database, Statement } from '../../src/database/database.ts'
import { RefusedError, UnavailableError } from '../../src/generators/generator.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard } from '../support/jobs.ts'
import { hold } from '../support/testGenerator.ts'

/** A database whose answers get lost: `lose` times after the commit, `refuse` times ahead of it. */
class Flaky {
  lose = 0
  refuse = 0
  /** The name of the statement that this is about. */
  what = 'images-commit'

  readonly wrap = (db: Database): Database => ({
    ...db,
    query: async <Row extends object>(statement: Statement, params: readonly unknown[]) => {
      const isCommit = statement.name === this.what
      if (isCommit && this.refuse > 0) {
        this.refuse--
        throw new Error('Connection terminated unexpectedly')
      }
      const rows = await db.query<Row>(statement, params)
      if (isCommit && this.lose > 0) {
        this.lose--
        throw new Error('Connection terminated unexpectedly')
      }
      return rows
    },
  })
}

const flaky = new Flaky()
const server = useTestServer({ replace: { database: flaky.wrap }, env: { STAGE_CONCURRENCY: '4' } })

describe('a run goes on as if nothing was', () => {
  it.each([
    ['image-failed', 1],
    ['image-attempted', 1],
    ['stage-finished', 1],
    ['job-settle', 1],
  ] as const)('where the answer of %s was lost', async (what, lose) => {
    const client = await server().client()
    // Of the first image, as many requests fail as it takes for the statement to be needed.
    const failures = what === 'image-attempted' ? 3 : 1
    let failed = 0
    const script = server().generator.script((request) => {
      if (request.position !== 0 || failed++ >= failures) request.finish()
      else request.fail(what === 'image-failed' ? refused() : unavailable())
    })
    flaky.what = what
    flaky.lose = lose
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const { job } = await expectSettled(server(), client, id)
    flaky.what = 'images-commit'
    expect(flaky.lose).toBe(0)
    expect(job.status).toBe('COMPLETED')
    const { db } = server().stopframe
    expect((await db.prisma.job.findUniqueOrThrow({ where: { id } })).run).toBe(1)
  })
})

const refused = () => new RefusedError('REFUSED', 'Not this one.')
const unavailable = () => new UnavailableError('BUSY', 'Not now.', null)

describe('images whose commit', () => {
  it.each(['lose', 'refuse'] as const)('was cut off (%s) are kept and charged once', async (how) => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
    const requests = await Promise.all([0, 1, 2, 3].map((number) => script.request(number)))
    flaky[how] = 2
    for (const request of requests) request.finish()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('COMPLETED')
    expect(kept).toHaveLength(4)
    expect(script.requests).toHaveLength(4)
    expect(flaky[how]).toBe(0)
  })

  it('was cut off while the job drains are kept all the same', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 9 } })
    const requests = await Promise.all([0, 1, 2, 3].map((number) => script.request(number)))
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id)
    await heard
    flaky.refuse = 2
    for (const request of requests) request.finish()
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toHaveLength(4)
  })
})
