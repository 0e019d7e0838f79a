import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/database/database.ts'
import { createLog } from '../../src/lib/log.ts'
import { hourlyQueue, openHourlySoon } from '../../src/queue/hourly.ts'
import { openQueue } from '../../src/queue/queue.ts'
import { describeOn } from '../support/database.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { untilAsked } from '../support/until.ts'

const server = useTestServer({ env: { LOG_RETENTION_DAYS: '30' } })
const db = () => server().stopframe.db

// Stands for the process whose clock strikes the hour, on connections of its own where there may be any.
let boss: PgBoss
beforeAll(async () => {
  const { DATABASE_URL: connectionString } = server().env
  boss = new PgBoss({
    ...(connectionString === undefined ? db().queue : { connectionString }),
    schedule: false,
    supervise: false,
    migrate: false,
    useListenNotify: true,
  })
  await boss.start()
})
afterAll(() => boss.stop({ graceful: false, close: true }))

/** A process sees to it a moment after its start. */
async function untilScheduled(): Promise<void> {
  // The embedded database answers within one step of the program: its timers need another.
  await untilAsked(async () => (await boss.getSchedules()).length > 0)
}

/** Resolves once the message has come to that state. */
async function untilMessage(id: string | null, state: string): Promise<void> {
  for (;;) {
    const [message] = await boss.findJobs(hourlyQueue, { id: String(id) })
    if (message?.state === state) return
  }
}

async function seedSettled(daysAgo: number): Promise<SeededJob> {
  const job = await SeededJob.make(server().stopframe, randomUUID(), [1])
  await job.settle()
  await job.age(daysAgo)
  return job
}

const entriesOf = (jobId: string) => db().prisma.jobEvent.count({ where: { jobId } })

describe("the hour's work", () => {
  it('is scheduled once for the installation, an hour that was missed included', async () => {
    await untilScheduled()
    expect(await boss.getSchedules()).toEqual([
      expect.objectContaining({ name: hourlyQueue, cron: '0 * * * *', options: { missed: 'once' } }),
    ])
  })

  it('removes the logs whose retention is over', async () => {
    const [old, young] = [await seedSettled(31), await seedSettled(29)]
    await untilMessage(await boss.send(hourlyQueue), 'completed')
    expect(await entriesOf(old.id)).toBe(0)
    expect(await entriesOf(young.id)).toBe(4)
  })
})

// A second process on the same database, which the embedded one cannot have.
describeOn('server')('a worker', () => {
  it('that keeps logs for ever removes none', async () => {
    const env = { ...server().env, PORT: '0', LOG_RETENTION_DAYS: '0' }
    const { generator } = server()
    await server().shutDown()
    const keeper = await startStopframe(readConfig(env), createLog('silent'), { generator })
    const old = await SeededJob.make(keeper, randomUUID(), [1])
    await old.settle()
    await old.age(10_000)
    await untilMessage(await boss.send(hourlyQueue), 'completed')
    expect(await keeper.db.prisma.jobEvent.count({ where: { jobId: old.id } })).toBe(4)
    await keeper.close()
    await server().open()
  })

  it('ends its task when it is to end, and gets it again after one that failed', async () => {
    await server().shutDown()
    await server().open()
    // The test server's own worker would take the message: it lets go of its queue.
    await server().stopframe.queue.stopWork()
    const queue = await openQueue(db(), createLog('silent'))
    const began = Promise.withResolvers<AbortSignal>()
    queue.everyHour(async (signal) => {
      began.resolve(signal)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      throw new Error('The database is away.')
    })
    const id = await boss.send(hourlyQueue)
    expect((await began.promise).aborted).toBe(false)
    await queue.stopWork()
    await untilMessage(id, 'retry')
    await queue.close()
  })
})

describe('what is opened soon', () => {
  const hourly = { stop: () => Promise.resolve() }

  it('is opened again where that failed, and is stopped with it', async () => {
    const opened = Promise.withResolvers<void>()
    let tries = 0
    const stop = vi.fn(hourly.stop)
    const open = async () => {
      if (++tries < 3) throw new Error('The database is away.')
      opened.resolve()
      return { stop }
    }
    const soon = openHourlySoon(open, createLog('silent'), { firstAfterMs: 1, againAfterMs: 1 })
    await opened.promise
    await soon.stop()
    expect(stop).toHaveBeenCalledOnce()
  })

  it('is not opened any more once it is stopped', async () => {
    const open = vi.fn(async () => hourly)
    await openHourlySoon(open, createLog('silent'), { firstAfterMs: 3_600_000, againAfterMs: 1 }).stop()
    expect(open).not.toHaveBeenCalled()
  })
})

describe("a finished job's message", () => {
  it('is deleted an hour after, not a day', async () => {
    const id = await insertFinishedMessage(db(), 2)
    const young = await insertFinishedMessage(db(), 0)
    await lastMaintained(db(), 11)
    // The look for dead workers comes every five seconds.
    await untilAsked(async () => (await messages(db(), [id])) === 0)
    expect(await messages(db(), [young])).toBe(1)
  })
})

async function insertFinishedMessage(db: Database, hoursAgo: number): Promise<string> {
  const text = `
INSERT INTO pgboss.job (name, state, data, completed_on, deletion_seconds, policy)
SELECT name, 'completed', '{}', now() - make_interval(hours => $1), deletion_seconds, policy
FROM pgboss.queue WHERE name = 'stopframe-jobs' RETURNING id`
  const [row] = await db.query<{ id: string }>({ name: '', text }, [hoursAgo])
  return String(row?.id)
}

/** As if the last maintenance were so many minutes ago. */
async function lastMaintained(db: Database, minutesAgo: number): Promise<void> {
  const text = 'UPDATE pgboss.queue SET maintain_on = now() - make_interval(mins => $1)'
  await db.query({ name: '', text }, [minutesAgo])
}

async function messages(db: Database, ids: readonly string[]): Promise<number> {
  const text = 'SELECT id FROM pgboss.job WHERE id = ANY($1::uuid[])'
  return (await db.query({ name: '', text }, [ids])).length
}
