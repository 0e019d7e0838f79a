import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createJob } from '../../src/jobs/createJob.ts'
import { createLog } from '../../src/lib/log.ts'
import { type JobQueue, openQueue } from '../../src/queue/queue.ts'
import { itOn } from '../support/database.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold } from '../support/testGenerator.ts'
import { untilAsked } from '../support/until.ts'

const lost = { name: '', text: `UPDATE pgboss.job SET retry_count = $2 WHERE data ->> 'jobId' = $1` }
const waits = {
  name: '',
  text: `
SELECT extract(epoch FROM start_after - now())::float AS wait FROM pgboss.job WHERE data ->> 'jobId' = $1 AND state = 'retry'`,
}

describe('the places of a worker', () => {
  const server = useTestServer({ env: { JOB_CONCURRENCY: '2' } })

  it('that are free take the jobs that wait, one after another, while another place is busy', async () => {
    const busy = await server().client()
    const holding = server().generator.script(hold)
    const long = await busy.createJob({ simpleGeneral: { prompt: holding.word, quantity: 1 } })
    const request = await holding.request(0)

    // Each by an account of its own, all made before the first is looked at.
    const script = server().generator.script()
    const waiting = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await server().client()
        const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
        return { client, id }
      }),
    )
    for (const { client, id } of waiting) await expectSettled(server(), client, id)
    expect(request.signal.aborted).toBe(false)
    request.finish()
    await expectSettled(server(), busy, long.id)
  })
})

describe('the jobs of one account', () => {
  const server = useTestServer({ env: { ACCOUNT_CONCURRENCY: '2' } })

  it('run no more at once than they may, and leave room for others', async () => {
    const greedy = await server().client()
    const script = server().generator.script(hold)
    const jobs = await Promise.all(
      Array.from({ length: 6 }, () =>
        greedy.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } }),
      ),
    )
    await script.request(1)
    const modest = await server().client()
    const other = server().generator.script()
    const { id } = await modest.createJob({ simpleGeneral: { prompt: other.word, quantity: 3 } })
    await expectSettled(server(), modest, id)
    expect(script.requests).toHaveLength(2)

    for (let number = 0; number < jobs.length; number++) {
      const request = await script.request(number)
      expect(server().stopframe.activeRuns()).toBeLessThanOrEqual(2)
      request.finish()
    }
    for (const job of jobs) await expectSettled(server(), greedy, job.id)
  })
})

describe('a message that was lost often', () => {
  const server = useTestServer({ takesJobs: false })

  it('is given out again as soon as one that was lost twice or thrice', async () => {
    const { db, queue } = server().stopframe
    const client = await server().client()
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'A lighthouse', quantity: 1 } })
    await db.query(lost, [id, 50])
    const delivered = Promise.withResolvers<void>()
    await queue.work({ jobConcurrency: 1, accountConcurrency: 1 }, async (jobId) => {
      if (jobId === id) delivered.resolve()
      throw new Error('The test says so.')
    })
    await delivered.promise
    // It fails after the handler's end.
    let waitS: number | null = null
    await untilAsked(async () => {
      waitS = (await db.query<{ wait: number | null }>(waits, [id]))[0]?.wait ?? null
      return waitS !== null
    })
    expect(waitS).toBeLessThanOrEqual(5)
  })
})

describe('a job without a message', () => {
  const server = useTestServer()

  it('is put in again, and one that has its message is left alone', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const first = await script.request(0)
    expect(await server().stopframe.queue.rescue()).toBe(0)

    await loseMessages(server().stopframe.db, id)
    expect(await server().stopframe.queue.rescue()).toBe(1)
    expect(await server().stopframe.queue.rescue()).toBe(0)
    const second = await script.request(1)
    first.finish()
    second.finish()
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toHaveLength(1)
  })
})

describe('the options of the queue', () => {
  const server = useTestServer()
  const anotherProcess = async () => {
    const queue = await openQueue(server().stopframe.db, createLog('silent'))
    await queue.close()
  }
  const query = (text: string) => server().stopframe.db.query({ name: '', text }, [])
  const options = () =>
    query(
      `SELECT retry_limit, heartbeat_seconds, updated_on::text FROM pgboss.queue WHERE name = 'stopframe-jobs'`,
    )

  it('are given to it by the next process that finds others, and are not written where they are as wanted', async () => {
    const [made] = await options()
    await anotherProcess()
    expect(await options()).toEqual([made])

    await query(`UPDATE pgboss.queue SET retry_limit = 3, heartbeat_seconds = 77`)
    await anotherProcess()
    const [mended] = await options()
    expect(mended).toEqual({ ...made, updated_on: expect.any(String) })
    expect(mended).not.toEqual(made)
  })
})

describe('a clock that goes back', () => {
  const server = useTestServer()
  afterEach(() => vi.restoreAllMocks())

  /** A job that has no message yet. */
  async function quietJob() {
    const client = await server().client()
    const script = server().generator.script()
    const { services, db, doorbell } = server().stopframe
    const queue = { enqueue: async () => undefined } as unknown as JobQueue
    await services.openAccount(client.accountId)
    const input = { simpleGeneral: { prompt: script.word, quantity: 1 } }
    const job = await createJob(
      { db, queue, doorbell, pricePerImage: 1, initialCredits: 0 },
      client.accountId,
      {
        input,
      },
    )
    return { client, id: job.id, accountId: client.accountId }
  }

  // The embedded database has its time from the clock of this process.
  itOn('server')(
    'does not make a place sleep: what becomes due by itself is found as soon as ever',
    async () => {
      const { client, id, accountId } = await quietJob()
      let nowMs = Date.now()
      // An hour between any two looks at the clock.
      vi.spyOn(Date, 'now').mockImplementation(() => {
        nowMs -= 3_600_000
        return nowMs
      })
      const { db, queue } = server().stopframe
      // Longer than any place has slept already.
      await db.transaction((tx) => queue.enqueue(tx, { id, accountId }, { delayS: 4 }))
      await expectSettled(server(), client, id)
    },
  )

  // With a server, whose clock is the only one that counts, a job that nobody refreshes for so long has lost its worker.
  itOn('embedded')('or forward makes no job of the embedded database look dead', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const { db } = server().stopframe
    const ask = (text: string) => db.query<{ at: Date | null; retries: number }>({ name: '', text }, [])
    const supervised = async () =>
      Number((await ask('SELECT max(monitor_on) AS at FROM pgboss.queue'))[0]?.at)
    await ask(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`)
    const before = await supervised()
    await untilAsked(async () => (await supervised()) !== before)
    expect(await ask(`SELECT retry_count AS retries FROM pgboss.job WHERE state = 'active'`)).toEqual([
      { retries: 0 },
    ])
    request.finish()
    await expectSettled(server(), client, id)
  })

  it('leaves no message in a future that takes an hour to come', async () => {
    const { client, id, accountId } = await quietJob()
    const { db, queue } = server().stopframe
    await db.transaction((tx) => queue.enqueue(tx, { id, accountId }, { delayS: 3600 }))
    await queue.rescue()
    await expectSettled(server(), client, id)
  })
})

async function loseMessages(db: Database, jobId: string): Promise<void> {
  const text = `DELETE FROM pgboss.job WHERE data ->> 'jobId' = $1`
  await db.query({ name: 'test-lose-messages', text }, [jobId])
}
