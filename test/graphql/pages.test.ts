import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { settleJob } from '../../src/jobs/settleJob.ts'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'

const server = useTestServer({ env: { ROLE: 'api' } })

let client: TestClient
/** As the server orders them. */
let ids: string[]

beforeAll(async () => {
  client = await server().client()
  for (let count = 0; count < 5; count++) {
    await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 5 } })
  }
  ids = idsOf(await jobs({}))
})

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const response = await client.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors = [] } = await response.json()
  return { data, codes: errors.map(({ extensions }: { extensions?: { code?: string } }) => extensions?.code) }
}

const jobs = async (variables: object) => (await client.run(documents.jobs, variables)).jobs
const idsOf = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id)

describe('the pages of jobs', () => {
  it('give the newest first', async () => {
    const times = (await jobs({})).edges.map(({ node }) => node.createdAt)
    expect(times).toHaveLength(5)
    expect(times).toEqual(times.toSorted().reverse())
  })

  it('give every job once forwards', async () => {
    const first = await jobs({ first: 2 })
    const second = await jobs({ first: 2, after: first.pageInfo.endCursor })
    const third = await jobs({ first: 2, after: second.pageInfo.endCursor })
    expect([first, second, third].flatMap(idsOf)).toEqual(ids)
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false])
  })

  it('give every job once backwards', async () => {
    const last = await jobs({ last: 3 })
    const before = await jobs({ last: 3, before: last.pageInfo.startCursor })
    expect([before, last].flatMap(idsOf)).toEqual(ids)
    expect([before, last].map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true])
  })

  it('give nothing where nothing is asked for', async () => {
    expect(await jobs({ first: 0 })).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } })
  })

  it('give every job with a status once, though the last of a page has another status by the time of the next', async () => {
    const other = await server().client()
    for (let count = 0; count < 3; count++)
      await other.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
    const pending = async (page: object) =>
      (await other.run(documents.jobs, { status: 'PENDING' as const, ...page })).jobs
    const [newest, middle, oldest] = idsOf(await pending({}))
    const [first, last] = [await pending({ first: 1 }), await pending({ last: 1 })]
    await other.cancelJob(String(newest))
    expect(idsOf(await pending({ first: 1, after: first.pageInfo.endCursor }))).toEqual([middle])
    await other.cancelJob(String(oldest))
    expect(idsOf(await pending({ last: 1, before: last.pageInfo.startCursor }))).toEqual([middle])
  })

  describe('with the status CANCELLED', () => {
    it('hold every job once, those that still drain among those that are settled', async () => {
      const other = await server().client()
      const cancelled = await cancelFour(other)
      const forwards: string[][] = []
      for (let after: string | null = null; forwards.length < 3; ) {
        const page = await pageOf(other, { first: 2, after })
        after = page.pageInfo.endCursor
        forwards.push(idsOf(page))
        if (!page.pageInfo.hasNextPage) break
      }
      expect(forwards).toEqual([cancelled.slice(0, 2), cancelled.slice(2)])
      const last = await pageOf(other, { last: 1 })
      expect(idsOf(last)).toEqual(cancelled.slice(3))
      const before = await pageOf(other, { last: 3, before: last.pageInfo.startCursor })
      expect(idsOf(before)).toEqual(cancelled.slice(0, 3))
      expect(before.pageInfo.hasPreviousPage).toBe(false)
    })

    it('hold a job once that is settled while they are read', async () => {
      const { db } = server().stopframe
      const other = await server().client()
      const cancelled = await cancelFour(other)
      const findMany = db.prisma.job.findMany.bind(db.prisma.job)
      let reads = 0
      const spy = vi.spyOn(db.prisma.job, 'findMany').mockImplementation((async (query: object) => {
        const found = await findMany(query)
        if (++reads === 1) for (const id of cancelled) await settleJob(db, id, 1, { status: 'COMPLETED' })
        return found
      }) as unknown as typeof findMany)
      onTestFinished(() => spy.mockRestore())
      expect(idsOf(await pageOf(other, {}))).toEqual(cancelled)
      expect(reads).toBe(2)
    })

    const pageOf = async (client: TestClient, page: object) =>
      (await client.run(documents.jobs, { status: 'CANCELLED' as const, ...page })).jobs

    /** Jobs that a run holds and jobs that none does, by turns; and one that is not cancelled. As the server orders them. */
    async function cancelFour(client: TestClient): Promise<string[]> {
      const cancelled: string[] = []
      while (cancelled.length < 4) {
        const { id } =
          cancelled.length % 2 === 0
            ? await SeededJob.make(server().stopframe, client.accountId, [1])
            : await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
        await client.cancelJob(id)
        cancelled.unshift(id)
      }
      await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
      return cancelled
    }
  })

  it('know no job of another account, nor whether there is one', async () => {
    const stranger = await server().client()
    const { pageInfo } = await jobs({ first: 1 })
    const { errors } = await stranger.execute(documents.jobs, { after: pageInfo.endCursor })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_CURSOR' } }])
  })
})

describe('the pages of images', () => {
  it('give every image of the job once, in order', async () => {
    const query = `query ($id: ID!, $after: String) {
      job(id: $id) { images(first: 2, after: $after) { edges { node { position } } pageInfo { endCursor hasNextPage } } }
    }`
    const positions: number[] = []
    let page = { endCursor: null, hasNextPage: true }
    while (page.hasNextPage) {
      const { data } = await ask(query, { id: ids[0], after: page.endCursor })
      const { edges, pageInfo } = data.job.images
      positions.push(...edges.map(({ node }: { node: { position: number } }) => node.position))
      page = pageInfo
    }
    expect(positions).toEqual([0, 1, 2, 3, 4])
  })
})

const encode = (text: string) => Buffer.from(text).toString('base64')

// Wherever a page is refused, the client is told a code that says whose mistake it was.
describe.each([
  ['jobs', (page: string) => `{ jobs(${page}) { edges { cursor } } }`],
  ['the ledger', (page: string) => `{ viewer { ledger(${page}) { edges { cursor } } } }`],
  ['images of a job', (page: string) => `{ job(id: "${ids[0]}") { images(${page}) { edges { cursor } } } }`],
])('%s', (_, query) => {
  it.each([
    ['a negative first', 'first: -1'],
    ['a negative last', 'last: -5'],
    ['a cursor both ways', `after: "${encode('GPC:S:x')}", before: "${encode('GPC:S:x')}"`],
    ['both ends at once', 'first: 1, last: 1'],
    ['a cursor that is none', 'after: "garbage"'],
    ['an empty cursor', 'after: ""'],
    ['a cursor backwards that is none', 'before: "garbage"'],
    ['a cursor with U+0000 in it', `after: "${encode('GPC:S:\0')}"`],
    ['a cursor of something else', `after: "${encode('GPC:S:foo')}"`],
    ['a cursor of a number', `after: "${encode('GPC:N:5')}"`],
    ['a cursor of a large number', `after: "${encode('GPC:I:9223372036854775808')}"`],
    ['a cursor of a number of no entry', `before: "${encode('GPC:I:0')}"`],
    ['a cursor of a list', `after: "${encode('GPC:J:[1]')}"`],
    ['a cursor of a list of the wrong things', `after: "${encode('GPC:J:["x",0,0]')}"`],
    [
      'a cursor of a list of too large numbers',
      `after: "${encode(`GPC:J:["${randomUUID()}",0,5000000000]`)}"`,
    ],
    ['a cursor of no JSON', `after: "${encode('GPC:J:[')}"`],
  ])('refuse %s', async (_case, page) => {
    const { codes } = await ask(query(page))
    expect(codes).toEqual([expect.stringMatching(/^(BAD_USER_INPUT|INVALID_CURSOR)$/)])
  })

  it.each(['first: 2147483648', 'first: 1.5', 'first: "1"', 'after: 5'])(
    'refuse %s by the schema',
    async (page) => {
      expect((await ask(query(page))).codes).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    },
  )
})

describe('an id of no job', () => {
  it.each([
    ['unknown', randomUUID()],
    ['empty', ''],
    ['no UUID', '5'],
    ['with U+0000 in it', `${randomUUID()}\0`],
    ['SQL', "' OR 1=1 --"],
    ['very long', 'x'.repeat(100_000)],
  ])('(%s) is told as such by each operation', async (_, id) => {
    expect(await client.run(documents.job, { id })).toEqual({ job: null })
    expect(await client.cancelJob(id)).toMatchObject({ __typename: 'JobNotFoundError', jobId: id })
    expect(await ask(documents.jobProgress.toString(), { jobId: id })).toMatchObject({
      codes: ['JOB_NOT_FOUND'],
    })
  })
})

describe('a cursor of the log', () => {
  it.each([
    ['of an entry that is still to come', '2'],
    ['below all', '-1'],
    ['empty', ''],
    ['no number', 'x'],
    ['half a number', '0.5'],
    ['in other digits', '١'],
    ['too large', '9'.repeat(20)],
    ['with a space', ' 1'],
  ])('that is none (%s) is refused', async (_, after) => {
    const { codes } = await ask(documents.jobProgress.toString(), { jobId: ids[0], after })
    expect(codes).toEqual(['INVALID_CURSOR'])
    expect(server().stopframe.feed.size).toEqual({ subscribers: 0, jobs: 0 })
  })
})
