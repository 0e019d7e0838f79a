import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { openAccount, readBalance } from '../../src/credits/accounts.ts'
import type { Queryable } from '../../src/database/database.ts'
import type { Doorbell } from '../../src/jobs/doorbell.ts'
import { createLog } from '../../src/lib/log.ts'
import { AccountFeed } from '../../src/progress/accountFeed.ts'
import type { JobChange } from '../../src/progress/changeSubscriber.ts'
import { Seats, SubscriberConnection } from '../../src/progress/seats.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'

const server = useTestServer({ takesJobs: false })

type Changes = AsyncIterableIterator<JobChange>

const open: Changes[] = []
afterEach(async () => {
  for (const changes of open.splice(0)) await changes.return?.()
})

const followerOf = (accountId: string) => ({ accountId, connection: new SubscriberConnection() })

async function newAccount(): Promise<string> {
  const accountId = randomUUID()
  await openAccount(server().stopframe.db, accountId, 10_000)
  return accountId
}

function follow(accountId: string, feed = server().stopframe.services.accountFeed): Changes {
  const changes = feed.follow(followerOf(accountId))
  open.push(changes)
  return changes
}

/** Follows from the beginning on, which is taken. */
async function begin(accountId: string, feed?: AccountFeed): Promise<Changes> {
  const changes = follow(accountId, feed)
  expect((await changes.next()).value?.job).toBeNull()
  return changes
}

/** Takes changes until one will do; those before it, and it. */
async function takeUntil(changes: Changes, isEnough: (change: JobChange) => boolean): Promise<JobChange[]> {
  const taken: JobChange[] = []
  for (;;) {
    const { done, value } = await changes.next()
    if (done) throw new Error('It has ended.')
    taken.push(value)
    if (isEnough(value)) return taken
  }
}

const isFinished = ({ job }: JobChange) => job?.finishedAt != null

const rowOf = (id: string) => server().stopframe.db.prisma.job.findUniqueOrThrow({ where: { id } })

/** A feed of the test's own. Its doorbell never rings; the test may say that it listens again. */
function deafFeed({ db = server().stopframe.db as Queryable, lookIntervalMs = 20, limit = 10 } = {}) {
  const listening: (() => void)[] = []
  const doorbell = {
    onNews: () => undefined,
    onListening: (hear: () => void) => void listening.push(hear),
  } as unknown as Doorbell
  const seats = new Seats({ socket: limit, account: limit, process: limit })
  const feed = new AccountFeed({ db, doorbell, log: createLog('silent'), seats, lookIntervalMs })
  return { feed, seats, listenAgain: () => listening.forEach((hear) => void hear()) }
}

/** The database with a fault in it while the test wants one, and a count of what it was asked. */
function watchedDatabase() {
  const { db } = server().stopframe
  const state = { fault: null as Error | null, asked: [] as string[] }
  const watched: Queryable = {
    query: async (statement, params) => {
      state.asked.push(statement.name)
      if (state.fault !== null) throw state.fault
      return db.query(statement, params)
    },
  }
  return { state, watched }
}

describe('following an account', () => {
  it('begins at once, with the balance', async () => {
    const accountId = await newAccount()
    const job = await SeededJob.make(server().stopframe, accountId, [3])
    const { value } = await follow(accountId).next()
    expect(value).toEqual({ job: null, credits: { balance: 10_000, held: 3 } })
    await job.settle()
  })

  it('tells a job when it is made, when it goes on and when it ends, as it is then', async () => {
    const accountId = await newAccount()
    const changes = await begin(accountId)
    const job = await SeededJob.make(server().stopframe, accountId, [2])
    const [made] = await takeUntil(changes, ({ job: told }) => told?.id === job.id)
    expect(made).toMatchObject({ job: { completedImages: 0 }, credits: { balance: 10_000, held: 2 } })
    await job.commit(1)
    const going = (await takeUntil(changes, ({ job: told }) => told?.completedImages === 1)).at(-1)
    expect(going).toEqual({ job: await rowOf(job.id), credits: { balance: 9_999, held: 1 } })
    await job.settle()
    const ended = (await takeUntil(changes, isFinished)).at(-1)
    expect(ended).toEqual({ job: await rowOf(job.id), credits: { balance: 9_999, held: 0 } })
  })

  it('tells of a new job soon, by the doorbell alone', async () => {
    const { db, doorbell } = server().stopframe
    const seats = new Seats({ socket: 1, account: 1, process: 1 })
    const log = createLog('silent')
    const feed = new AccountFeed({ db, doorbell, log, seats, lookIntervalMs: 3_600_000 })
    const accountId = await newAccount()
    const changes = await begin(accountId, feed)
    const job = await SeededJob.make(server().stopframe, accountId, [1])
    // Not by the second run, which it would get as a job that was lost.
    expect((await changes.next()).value?.job).toMatchObject({ id: job.id, run: 1 })
    await job.settle()
    expect((await changes.next()).value?.job).toEqual(await rowOf(job.id))
    await feed.close()
  })

  it('tells many changes in few, the last of them as the job is in the end', async () => {
    const accountId = await newAccount()
    const changes = await begin(accountId)
    const started = performance.now()
    const job = await SeededJob.make(server().stopframe, accountId, [100])
    const told = takeUntil(changes, isFinished)
    for (let image = 0; image < 100; image++) await job.commit(1)
    await job.settle()
    const all = await told
    expect(all.length).toBeLessThanOrEqual(2 + (performance.now() - started) / 500)
    expect(all.at(-1)).toEqual({ job: await rowOf(job.id), credits: { balance: 9_900, held: 0 } })
    const counts = all.map(({ job: each }) => each?.completedImages ?? -1)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  it('tells nothing of another account', async () => {
    const [accountId, other] = [await newAccount(), await newAccount()]
    const changes = await begin(accountId)
    const theirs = await begin(other)
    const job = await SeededJob.make(server().stopframe, other, [1])
    await job.commit(1)
    await job.settle()
    await takeUntil(theirs, isFinished)
    const own = await SeededJob.make(server().stopframe, accountId, [1])
    expect((await changes.next()).value?.job?.id).toBe(own.id)
    await own.settle()
  })

  it('reads once for all who follow', async () => {
    const accountId = await newAccount()
    const { state, watched } = watchedDatabase()
    const { feed } = deafFeed({ db: watched, limit: 100, lookIntervalMs: 3_600_000 })
    const all = await Promise.all(Array.from({ length: 50 }, () => begin(accountId, feed)))
    expect(state.asked).toEqual(['changed-look', 'changed-read'])
    await feed.close()
    expect(await all[0]?.next()).toEqual({ done: true, value: undefined })
  })

  it('gives its seat back when it ends, also while it waits, and keeps nothing of the account', async () => {
    const { feed, seats } = deafFeed({ limit: 1 })
    const changes = await begin(await newAccount(), feed)
    expect(() => feed.follow(followerOf('another'))).toThrow('1 subscriptions')
    expect(feed.accounts).toBe(1)
    const waiting = changes.next()
    await changes.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect({ taken: seats.taken, accounts: feed.accounts }).toEqual({ taken: 0, accounts: 0 })
    await feed.close()
  })

  it('ends when the feed closes, and at once when it has', async () => {
    const { feed, seats } = deafFeed()
    const accountId = await newAccount()
    const changes = await begin(accountId, feed)
    const waiting = changes.next()
    await feed.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await follow(accountId, feed).next()).toEqual({ done: true, value: undefined })
    expect(seats.taken).toBe(0)
  })
})

describe('without a doorbell', () => {
  it('finds what was made, what went on and what ended', async () => {
    const { feed } = deafFeed()
    const accountId = await newAccount()
    const before = await SeededJob.make(server().stopframe, accountId, [2])
    const aged = { createdAt: new Date(Date.now() - 3_600_000) }
    await server().stopframe.db.prisma.job.update({ where: { id: before.id }, data: aged })
    const changes = await begin(accountId, feed)
    await before.commit(1, { ring: false })
    await takeUntil(changes, ({ job }) => job?.id === before.id && job.completedImages === 1)
    const after = await SeededJob.make(server().stopframe, accountId, [1])
    await takeUntil(changes, ({ job }) => job?.id === after.id)
    await before.settle()
    await takeUntil(changes, (change) => change.job?.id === before.id && isFinished(change))
    await feed.close()
  })

  it('finds a job that was made and ended between two looks, and those that ended earlier not at all', async () => {
    const { feed, listenAgain } = deafFeed({ lookIntervalMs: 3_600_000 })
    const accountId = await newAccount()
    const earlier = await SeededJob.make(server().stopframe, accountId, [1])
    await earlier.settle()
    const changes = await begin(accountId, feed)
    const job = await SeededJob.make(server().stopframe, accountId, [1])
    await job.commit(1)
    await job.settle()
    listenAgain()
    const told = await takeUntil(changes, isFinished)
    expect(told.map(({ job: each }) => each?.id)).toEqual([job.id])
    await feed.close()
  })
})

describe('while the database is away', () => {
  const outage = () => Object.assign(new Error('the server is shutting down'), { code: '57P01' })

  it('waits for it, also ahead of its beginning, and goes on', async () => {
    const { state, watched } = watchedDatabase()
    const { feed } = deafFeed({ db: watched })
    const accountId = await newAccount()
    state.fault = outage()
    const changes = follow(accountId, feed)
    const first = changes.next()
    await until(() => state.asked.length > 0)
    state.fault = null
    expect((await first).value).toEqual({ job: null, credits: { balance: 10_000, held: 0 } })

    state.fault = outage()
    const job = await SeededJob.make(server().stopframe, accountId, [1])
    const asked = state.asked.length
    await until(() => state.asked.length > asked + 1)
    state.fault = null
    expect((await changes.next()).value).toMatchObject({ job: { id: job.id }, credits: { held: 1 } })
    await job.settle()
    await feed.close()
  })

  it('ends with an error that no wait mends', async () => {
    const { state, watched } = watchedDatabase()
    const { feed, seats } = deafFeed({ db: watched })
    state.fault = new Error('a bug')
    const changes = follow(await newAccount(), feed)
    await expect(changes.next()).rejects.toThrow('a bug')
    expect(await changes.next()).toEqual({ done: true, value: undefined })
    expect({ taken: seats.taken, accounts: feed.accounts }).toEqual({ taken: 0, accounts: 0 })
    await feed.close()
  })
})

it('credits are those of the moment', async () => {
  const accountId = await newAccount()
  const changes = await begin(accountId)
  const job = await SeededJob.make(server().stopframe, accountId, [5])
  await job.commit(5)
  await job.settle()
  const { credits } = (await takeUntil(changes, isFinished)).at(-1) as JobChange
  expect(credits).toEqual(await readBalance(server().stopframe.db, accountId))
})
