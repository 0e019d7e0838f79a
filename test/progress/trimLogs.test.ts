import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { auditLedger } from '../../src/credits/ledger.ts'
import type { Queryable, Statement } from '../../src/database/database.ts'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import { itOn } from '../support/database.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'

const server = useTestServer({ takesJobs: false })
const { signal } = new AbortController()

const db = () => server().stopframe.db

async function seedSettled(daysAgo: number): Promise<SeededJob> {
  const job = await SeededJob.make(server().stopframe, randomUUID(), [3])
  await job.commit(2)
  await job.settle()
  await job.age(daysAgo)
  return job
}

async function entriesOf(jobId: string): Promise<number> {
  return db().prisma.jobEvent.count({ where: { jobId } })
}

/** Settled jobs of one entry each, made without the program, the first of them the oldest; returns their ids in that order. */
async function insertOldJobs(count: number): Promise<string[]> {
  const accountId = randomUUID()
  await db().query({ name: '', text: 'INSERT INTO accounts (id) VALUES ($1)' }, [accountId])
  const text = `
WITH job AS (
  INSERT INTO jobs (account_id, kind, status, ending, error_code, total_images, stages_at_once, price_per_image, credits_held,
    last_event_seq, finished_at)
  SELECT $1, 'SIMPLE_GENERAL', 'FAILED', 'FAILED', 'NONE', 1, 1, 1, 0, 1, now() - interval '3 years' + n * interval '1 minute'
  FROM generate_series(1, $2::int) AS n RETURNING id, finished_at
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images)
  SELECT id, 1, 'CREATED', 'PENDING', 0, 0 FROM job
)
SELECT id FROM job ORDER BY finished_at`
  const rows = await db().query<{ id: string }>({ name: '', text }, [accountId, count])
  return rows.map(({ id }) => id)
}

async function kept(jobIds: readonly string[]): Promise<string[]> {
  const where = { jobId: { in: [...jobIds] } }
  const entries = await db().prisma.jobEvent.findMany({ where, select: { jobId: true } })
  const left = new Set(entries.map(({ jobId }) => jobId))
  return jobIds.filter((id) => left.has(id))
}

// Each test begins with nothing to remove.
beforeEach(() => trimLogs(db(), 0, signal))

describe('the retention of logs', () => {
  it('removes those of jobs that were settled before its days, and nothing else of them', async () => {
    const old = await seedSettled(91)
    const young = await seedSettled(89)
    const running = await SeededJob.make(server().stopframe, randomUUID(), [1])
    // Created, claimed, two images, ended, settled.
    expect(await trimLogs(db(), 90, signal)).toEqual({ jobs: 1, entries: 6 })
    expect(await entriesOf(old.id)).toBe(0)
    expect(await entriesOf(young.id)).toBe(6)
    expect(await entriesOf(running.id)).toBe(2)
    expect(await trimLogs(db(), 90, signal)).toEqual({ jobs: 0, entries: 0 })

    const job = await db().prisma.job.findUniqueOrThrow({ where: { id: old.id }, include: { images: true } })
    expect(job).toMatchObject({ status: 'COMPLETED', completedImages: 2, creditsCharged: 2, lastEventSeq: 6 })
    expect(job.logTrimmedAt).not.toBeNull()
    expect(job.images.filter(({ status }) => status === 'GENERATED')).toHaveLength(2)
    const faults = await auditLedger(db())
    expect(faults.filter(({ job_id }) => job_id === old.id)).toEqual([])
  })

  it('goes from the oldest on, in statements that take so many, and stops between two of them', async () => {
    const jobIds = await insertOldJobs(450)
    const ending = new AbortController()
    let statements = 0
    const endingAfterOne: Queryable = {
      query: async <Row extends object>(statement: Statement, params: readonly unknown[]) => {
        const rows = await db().query<Row>(statement, params)
        statements++
        ending.abort()
        return rows
      },
    }
    expect(await trimLogs(endingAfterOne, 90, ending.signal)).toEqual({ jobs: 200, entries: 200 })
    expect(statements).toBe(1)
    expect(await kept(jobIds)).toEqual(jobIds.slice(200))
    expect(await trimLogs(db(), 90, signal)).toEqual({ jobs: 250, entries: 250 })
    expect(await kept(jobIds)).toEqual([])
  })

  it('removes each log once where many do it at once', async () => {
    const jobIds = await insertOldJobs(1_000)
    const trimmed = await Promise.all(Array.from({ length: 4 }, () => trimLogs(db(), 90, signal)))
    // One that skips what another has locked may end early; what is left is for the next hour.
    trimmed.push(await trimLogs(db(), 90, signal))
    expect(trimmed.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(1_000)
    expect(trimmed.reduce((sum, { entries }) => sum + entries, 0)).toBe(1_000)
    expect(await kept(jobIds)).toEqual([])
  })

  // The embedded database has one connection: nobody else can hold a row.
  itOn('server')('waits for nobody who holds a job', async () => {
    const [held, free] = [await seedSettled(92), await seedSettled(91)]
    await db().transaction(async (tx) => {
      await tx.query({ name: '', text: 'SELECT FROM jobs WHERE id = $1 FOR UPDATE' }, [held.id])
      expect(await trimLogs(db(), 90, signal)).toMatchObject({ jobs: 1 })
    })
    expect(await kept([held.id, free.id])).toEqual([held.id])
  })
})
