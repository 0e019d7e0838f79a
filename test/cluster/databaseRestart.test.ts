import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalPostgres, startLocalPostgres } from '../../scripts/localPostgres.ts'
import { RefusedError } from '../../src/generators/generator.ts'
import type { ProgressEntry } from '../support/client.ts'
import { TestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold } from '../support/testGenerator.ts'
import { untilAsked } from '../support/until.ts'

let postgres: LocalPostgres
let api: TestServer
let workers: TestServer[]

beforeAll(async () => {
  postgres = await startLocalPostgres()
  api = await TestServer.start({ env: { DATABASE_URL: `${postgres.url}/postgres`, ROLE: 'api' } })
  const env = { ...api.env, PORT: '0', ROLE: 'worker', BACKOFF_MS: '500', JOB_CONCURRENCY: '4' }
  workers = await Promise.all(
    [0, 1].map(() => TestServer.start({ env, replace: { generator: api.generator } })),
  )
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end()))
  await api.end()
  await postgres.stop()
})

it.each(['SIGINT', 'SIGQUIT'] as const)(
  'PostgreSQL may restart (%s) in the middle of jobs: images in flight are kept, no event is lost or repeated, nobody ends',
  async (signal) => {
    const client = await api.client()
    // One whose image is ready while the database is away, one whose image fails then, one that is cancelled then.
    const making = api.generator.script(hold)
    const refused = api.generator.script(hold)
    const draining = api.generator.script(hold)
    const jobs = await Promise.all(
      [making, refused, draining].map(({ word }) =>
        client.createJob({ simpleGeneral: { prompt: word, quantity: 3 } }),
      ),
    )
    const followers = jobs.map(({ id }) => new Follower(client.progress(id)))
    for (const follower of followers) await follower.first
    const requests = await Promise.all([making, refused, draining].map((script) => script.request(0)))

    await postgres.halt(signal)
    requests[0]?.finish()
    requests[1]?.fail(new RefusedError('REFUSED', 'Not this one.'))
    await expect(client.createJob({ simpleGeneral: { prompt: making.word, quantity: 1 } })).rejects.toThrow(
      'DATABASE_UNAVAILABLE',
    )
    await expect(client.cancelJob(jobs[2]?.id ?? '')).rejects.toThrow('DATABASE_UNAVAILABLE')
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503)
    await postgres.start()
    await untilAsked(async () => (await fetch(`${api.url}/readyz`)).status === 200)

    // Heard by the doorbell or, where the worker does not listen again yet, found as soon as it does.
    const aborted = requests[2] && once(requests[2].signal, 'abort')
    expect(await client.cancelJob(jobs[2]?.id ?? '', 'ABORT')).toMatchObject({ outcome: 'CANCELLED' })
    await aborted
    for (const number of [1, 2]) (await making.request(number)).finish()
    for (const number of [1, 2]) (await refused.request(number)).finish()

    const kept = [3, 2, 0]
    for (const [index, { id }] of jobs.entries()) {
      const settled = await expectSettled(api, client, id)
      expect(settled.kept).toHaveLength(kept[index] ?? 0)
      const seen = await followers[index]?.all
      expect(seen?.map(({ cursor }) => cursor)).toEqual(settled.log.map(({ cursor }) => cursor))
    }
  },
)

/** A subscriber that stays whatever happens. */
class Follower {
  /** Resolves with its first entry. */
  readonly first: Promise<ProgressEntry>
  /** Resolves with all its entries once the job is settled. */
  readonly all: Promise<ProgressEntry[]>

  constructor(progress: AsyncIterable<ProgressEntry>) {
    const { promise, resolve } = Promise.withResolvers<ProgressEntry>()
    this.first = promise
    this.all = Array.fromAsync(progress, (entry) => {
      resolve(entry)
      return entry
    })
  }
}
