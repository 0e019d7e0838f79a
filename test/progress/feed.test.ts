import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LogExpiredError } from '../../src/jobs/errors.ts'
import { createLog } from '../../src/lib/log.ts'
import { JobFeed } from '../../src/progress/feed.ts'
import type { JobLogEntry } from '../../src/progress/log.ts'
import { Seats, SubscriberConnection } from '../../src/progress/seats.ts'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'

const server = useTestServer({ takesJobs: false })

const follower = { accountId: 'somebody', connection: new SubscriberConnection() }

async function seed(images: number) {
  const job = await SeededJob.make(server().stopframe, randomUUID(), [images])
  const follow = (after = 0) =>
    server().stopframe.feed.follow(
      follower,
      { id: job.id, lastEventSeq: 2, settled: false, isLogTrimmed: false },
      after,
    )
  return { job, follow }
}

async function take(log: AsyncIterator<JobLogEntry>, count: number): Promise<number[]> {
  const seqs: number[] = []
  while (seqs.length < count) {
    const { done, value } = await log.next()
    if (done) break
    seqs.push(value.seq)
  }
  return seqs
}

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('following a log', () => {
  it('loses nothing that comes between the subscription and its first read', async () => {
    const { job, follow } = await seed(10)
    const log = follow()
    await job.commit(4)
    await job.commit(6)
    await job.settle()
    // 2 entries of the start, 10 images, 2 of the end.
    expect(await take(log, 99)).toEqual(oneTo(14))
  })

  it('gives what was made before, then each entry as it comes', async () => {
    const { job, follow } = await seed(6)
    await job.commit(3)
    const log = follow()
    expect(await take(log, 5)).toEqual(oneTo(5))
    const next = log.next()
    await job.commit(1)
    expect((await next).value).toMatchObject({ seq: 6, type: 'IMAGE_GENERATED', completedImages: 4 })
    await log.return?.()
  })

  it('gives each subscriber all of it, wherever it begins', async () => {
    const { job, follow } = await seed(300)
    const logs = [0, 1, 5, 150, 299].map((after) => ({ after, log: follow(0), from: follow(after) }))
    for (let batch = 0; batch < 5; batch++) await job.commit(60)
    await job.settle()
    for (const { after, log, from } of logs) {
      expect(await take(log, 999)).toEqual(oneTo(304))
      expect(await take(from, 999)).toEqual(oneTo(304).slice(after))
    }
  })

  it('goes on where a subscriber that reads slowly is, far behind the latest entries', async () => {
    const { job, follow } = await seed(900)
    const log = follow()
    expect(await take(log, 1)).toEqual([1])
    for (let batch = 0; batch < 15; batch++) {
      await job.commit(60)
      expect(await take(log, 1)).toEqual([batch + 2])
    }
    await job.settle()
    expect(await take(log, 9999)).toEqual(oneTo(904).slice(16))
  })

  it('finds news without a doorbell', async () => {
    const { job, follow } = await seed(1)
    const log = follow()
    await take(log, 2)
    const next = log.next()
    await job.commit(1, { ring: false })
    expect((await next).value).toMatchObject({ seq: 3 })
    await log.return?.()
  })

  it('ends a waiting read at once when the subscriber goes', async () => {
    const { follow } = await seed(1)
    const before = server().stopframe.feed.size.subscribers
    const log = follow()
    await take(log, 2)
    const waiting = log.next()
    expect(server().stopframe.feed.size.subscribers).toBe(before + 1)
    await log.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(server().stopframe.feed.size.subscribers).toBe(before)
  })

  it('ends at once behind the last entry of a settled job', async () => {
    const { job } = await seed(1)
    await job.commit(1)
    await job.settle()
    const log = server().stopframe.feed.follow(
      follower,
      { id: job.id, lastEventSeq: 5, settled: true, isLogTrimmed: false },
      5,
    )
    expect(await log.next()).toEqual({ done: true, value: undefined })
  })

  it('ends at once where the feed has closed meanwhile, and gives the seat back', async () => {
    const { db, doorbell } = server().stopframe
    const limits = { socket: 1, account: 1, process: 1 }
    const seats = new Seats(limits)
    const feed = new JobFeed({ db, doorbell, log: createLog('silent'), seats, now: Date.now })
    const job = { id: randomUUID(), lastEventSeq: 2, settled: false, isLogTrimmed: false }
    const open = feed.follow(follower, job, 2)
    const waiting = open.next()
    await feed.close()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await feed.follow(follower, job, 2).next()).toEqual({ done: true, value: undefined })
    expect(feed.size).toEqual({ subscribers: 0, jobs: 0 })
  })

  it('tells a subscriber that reads slowly that the rest of the log was removed', async () => {
    const { job } = await seed(300)
    await job.commit(300)
    await job.settle()
    await job.age(2)
    const { db, feed } = server().stopframe
    const log = feed.follow(
      follower,
      { id: job.id, lastEventSeq: 304, settled: true, isLogTrimmed: false },
      0,
    )
    expect(await take(log, 50)).toEqual(oneTo(50))
    await trimLogs(db, 1, new AbortController().signal)
    // What is left of the page that it has.
    expect(await take(log, 50)).toEqual(oneTo(100).slice(50))
    await expect(log.next()).rejects.toThrow(LogExpiredError)
    expect(await log.next()).toEqual({ done: true, value: undefined })
  })

  it('replays 2,000 images in order', async () => {
    const job = await SeededJob.make(server().stopframe, randomUUID(), [1000, 1000])
    const { db } = server().stopframe
    for (let batch = 0; batch < 20; batch++) await job.commit(100)
    await job.settle()
    const { lastEventSeq } = await db.prisma.job.findUniqueOrThrow({ where: { id: job.id } })
    const log = server().stopframe.feed.follow(
      follower,
      { id: job.id, lastEventSeq, settled: true, isLogTrimmed: false },
      0,
    )
    expect(await take(log, 9999)).toEqual(oneTo(2004))
  })
})
