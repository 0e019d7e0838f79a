import { randomUUID } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import type { Queryable, Statement } from '../../src/database/database.ts'
import type { Doorbell, NewsListener } from '../../src/jobs/doorbell.ts'
import { createLog } from '../../src/lib/log.ts'
import { JobFeed } from '../../src/progress/feed.ts'
import { type JobLogEntry, readLog } from '../../src/progress/log.ts'
import { Seats, SubscriberConnection } from '../../src/progress/seats.ts'
import { readToldEntry, writeToldEntry } from '../../src/progress/toldEntry.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'

const server = useTestServer({ takesJobs: false })
const log = createLog('silent')

/** A feed that never looks by itself, whose doorbell the test rings and whose reads it counts. */
async function openFeed() {
  const { db } = server().stopframe
  const listeners: NewsListener[] = []
  const doorbell = { onNews: (hear: NewsListener) => listeners.push(hear), onListening: () => undefined }
  const reads: string[] = []
  const counted: Queryable = {
    // Counted as they end: what is committed behind a read that is counted is not in it.
    query: async <Row extends object>(statement: Statement, params: readonly unknown[]) => {
      const rows = await db.query<Row>(statement, params)
      reads.push(statement.name)
      return rows
    },
  }
  const feed = new JobFeed({
    db: counted,
    doorbell: doorbell as unknown as Doorbell,
    log,
    seats: new Seats({ socket: 9, account: 9, process: 9 }),
    now: Date.now,
    lookIntervalMs: 1_000_000,
  })
  onTestFinished(() => feed.close())
  const job = await SeededJob.make(server().stopframe, randomUUID(), [5])
  const follower = { accountId: 'somebody', connection: new SubscriberConnection() }
  const entries = feed.follow(
    follower,
    { id: job.id, lastEventSeq: 2, settled: false, isLogTrimmed: false },
    2,
  )
  // Its look at what may have come in between.
  await until(() => reads.length === 1)
  return {
    job,
    reads,
    tell: (...told: JobLogEntry[]) => {
      for (const hear of listeners) hear([job.id], told)
    },
    take: async (count: number) => {
      const taken: (JobLogEntry | undefined)[] = []
      while (taken.length < count) taken.push((await entries.next()).value)
      return taken
    },
  }
}

it('an entry that a commit has in hand is what a read of the log finds, also after its way through a doorbell', async () => {
  const job = await SeededJob.make(server().stopframe, randomUUID(), [2, 2])
  const kept = [...(await job.commit(1)), ...(await job.commit(3))]
  expect(kept).toEqual(await readLog(server().stopframe.db, [{ jobId: job.id, after: 2 }], 100))
  expect(kept.map((entry) => readToldEntry(writeToldEntry(entry)))).toEqual(kept)
})

it('an entry that is told and is the next one needs no read', async () => {
  const { job, reads, tell, take } = await openFeed()
  const [first, second, third] = await job.commit(3, { ring: false })
  if (!first || !second || !third) throw new Error('Three images were to be kept.')
  tell(first)
  expect(await take(1)).toEqual([first])
  tell(second, third)
  expect(await take(2)).toEqual([second, third])
  expect(reads).toHaveLength(1)
})

it('one that is told twice comes once, and one whose forerunner is missing has it read', async () => {
  const { job, reads, tell, take } = await openFeed()
  const [first, second, third, fourth, fifth] = await job.commit(5, { ring: false })
  if (!first || !third || !fourth || !fifth) throw new Error('Five images were to be kept.')
  tell(first)
  tell(first)
  tell(third)
  expect(await take(3)).toEqual([first, second, third])
  await until(() => reads.length === 2)
  // The read found the rest too.
  tell(fourth)
  expect(await take(2)).toEqual([fourth, fifth])
  expect(reads).toHaveLength(2)
})

it('a gap among those that are told is read', async () => {
  const { job, reads, tell, take } = await openFeed()
  const [first, second, third] = await job.commit(3, { ring: false })
  if (!first || !third) throw new Error('Three images were to be kept.')
  tell(first, third)
  expect(await take(3)).toEqual([first, second, third])
  expect(reads).toHaveLength(2)
})
