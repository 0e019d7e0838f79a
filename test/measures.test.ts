import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startStopframe } from '../src/compose.ts'
import { readConfig } from '../src/config/config.ts'
import type { Database, Statement } from '../src/database/database.ts'
import { listenerName } from '../src/database/serverListener.ts'
import { RefusedError, UnavailableError } from '../src/generators/generator.ts'
import { unfinishedJobs } from '../src/jobs/measures.ts'
import { settleJob } from '../src/jobs/settleJob.ts'
import { createLog } from '../src/lib/log.ts'
import { createRegistry } from '../src/lib/metrics.ts'
import { type Claim, claimJob } from '../src/runs/claimJob.ts'
import { RunMeasures } from '../src/runs/measures.ts'
import { TestServer, useTestServer } from './support/harness.ts'
import { Scrape, seriesUntil } from './support/metrics.ts'
import { failWith, give, hold, inOrder } from './support/testGenerator.ts'
import { until } from './support/until.ts'

const server = useTestServer({ env: { IMAGE_ATTEMPTS: '1' } })

/** How much the series grew while `work` was done; a series that was not there counts as 0. */
async function growth(series: readonly string[], work: () => Promise<void>): Promise<number[]> {
  const before = await Scrape.of(server().url)
  await work()
  const after = await Scrape.of(server().url)
  return series.map((name) => (after.value(name) ?? 0) - (before.value(name) ?? 0))
}

describe('/metrics', () => {
  it('counts what became of images, attempts, requests, runs and jobs', async () => {
    const client = await server().client()
    const script = server().generator.script(
      inOrder(
        give,
        failWith(() => new UnavailableError('PROVIDER_ERROR', 'not now')),
        failWith(() => new RefusedError('SAFETY', 'no')),
        give,
        give,
      ),
    )
    const grown = await growth(
      [
        'stopframe_images_total{outcome="kept"}',
        'stopframe_images_total{outcome="retried"}',
        'stopframe_images_total{outcome="failed"}',
        'stopframe_attempts_failed_total{kind="unavailable",code="PROVIDER_ERROR"}',
        'stopframe_attempts_failed_total{kind="refused",code="SAFETY"}',
        'stopframe_generator_request_duration_seconds_count{outcome="image"}',
        'stopframe_generator_request_duration_seconds_count{outcome="error"}',
        'stopframe_image_duration_seconds_count',
        'stopframe_image_keep_duration_seconds_count',
        'stopframe_commit_batch_images_sum',
        'stopframe_runs_ended_total{ending="settled"}',
        'stopframe_jobs_ended_total{status="COMPLETED"}',
      ],
      async () => {
        const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
        await client.settled(id)
        await until(() => server().stopframe.activeRuns() === 0)
      },
    )
    expect(grown).toEqual([3, 1, 1, 1, 1, 3, 2, 3, 3, 3, 1, 1])
  })

  it('tells how soon a run was stopped, what was cut off and what it runs', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { url } = server()
    const stops = 'stopframe_stop_latency_seconds_count'
    const before = (await Scrape.of(url)).value(stops) ?? 0
    const grown = await growth(
      [
        'stopframe_images_total{outcome="stopped"}',
        'stopframe_generator_request_duration_seconds_count{outcome="cut"}',
        'stopframe_jobs_ended_total{status="CANCELLED"}',
      ],
      async () => {
        const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
        await script.request(0)
        const running = await Scrape.of(url)
        expect(running.value('stopframe_active_runs')).toBe(1)
        expect(running.value('stopframe_generator_requests')).toBe(1)
        await client.cancelJob(id, 'ABORT')
        await client.settled(id)
        await until(() => server().stopframe.activeRuns() === 0)
        await seriesUntil(url, stops, (count) => count === before + 1)
      },
    )
    expect(grown).toEqual([1, 1, 1])
    const after = await Scrape.of(url)
    // One doorbell on one machine: neither nothing nor a poll's interval.
    expect(after.value('stopframe_stop_latency_seconds_sum')).toBeLessThan(2)
  })

  it('counts deliveries and measures how old news are when they come', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    await script.request(0)
    const [delivered = 0, news = 0] = await growth(
      ['stopframe_events_delivered_total', 'stopframe_feed_delay_seconds_count'],
      async () => {
        const log = client.settled(id)
        await seriesUntil(server().url, 'stopframe_subscribers', (count) => count === 1)
        ;(await script.request(0)).finish()
        await log
      },
    )
    // CREATED, PROCESSING, the image, its stage, COMPLETED and SETTLED; the first two were there before anybody followed.
    expect(delivered).toBe(6)
    expect(news).toBe(4)
  })

  it('counts a job that its cancel settles, and not twice one that a run settles', async () => {
    const { db } = server().stopframe
    const client = await server().client()
    const script = server().generator.script(hold)
    const jobs = await Promise.all(
      Array.from({ length: 9 }, () =>
        client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } }),
      ),
    )
    // ACCOUNT_CONCURRENCY is 8: one of them waits.
    await script.request(7)
    const [ended] = await growth(['stopframe_jobs_ended_total{status="CANCELLED"}'], async () => {
      for (const { id } of jobs) await client.cancelJob(id, 'ABORT')
      for (const { id } of jobs) await client.settled(id)
      await until(() => server().stopframe.activeRuns() === 0)
    })
    expect(ended).toBe(9)
    expect(await db.prisma.job.count({ where: { accountId: client.accountId, status: 'CANCELLED' } })).toBe(9)
  })

  it('counts unfinished jobs without a look at those that have ended', async () => {
    const { db } = server().stopframe
    const accountId = randomUUID()
    await db.prisma.account.create({ data: { id: accountId } })
    await db.query(
      {
        name: '',
        text: `INSERT INTO jobs (account_id, kind, status, ending, total_images, completed_images, stages_at_once,
            price_per_image, credits_held, credits_charged, started_at, finished_at)
          SELECT $1, 'SIMPLE_GENERAL', 'COMPLETED', 'COMPLETED', 1, 1, 1, 1, 0, 1, now(), now() FROM generate_series(1, 20000)`,
      },
      [accountId],
    )
    await db.query({ name: '', text: 'ANALYZE jobs' }, [])
    let counting: Statement | null = null
    const watched: Database = {
      ...db,
      query: (statement, params) => {
        if (statement.name === 'jobs-count-unfinished') counting = statement
        return db.query(statement, params)
      },
    }
    await unfinishedJobs(watched, createLog('silent')).reading.take()
    const { text } = counting as unknown as Statement
    const plan = await db.query<{ 'QUERY PLAN': string }>({ name: '', text: `EXPLAIN ${text}` }, [])
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('jobs_unfinished')
  })

  it('counts an image that was made for nothing, because another run holds the job', async () => {
    const { db } = server().stopframe
    const client = await server().client()
    const script = server().generator.script(hold)
    const grown = await growth(
      ['stopframe_images_total{outcome="lost"}', 'stopframe_runs_ended_total{ending="superseded"}'],
      async () => {
        const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
        const request = await script.request(0)
        const other = await claimJob(db, id, { worker: 'another worker', accountConcurrency: 1000 })
        request.finish()
        await until(() => server().stopframe.activeRuns() === 0)
        // Not left to be found without a message.
        await settleJob(db, id, (other as Claim).run, { status: 'COMPLETED' })
      },
    )
    expect(grown).toEqual([1, 1])
  })

  it('keeps its labels few, whatever codes a provider makes up', async () => {
    const measures = new RunMeasures()
    for (let code = 0; code < 200; code++) measures.failedAttempt(new RefusedError(`CODE_${code}`, 'no'))
    const text = await createRegistry(measures.all).metrics()
    expect(text.match(/^stopframe_attempts_failed_total\{/gm)).toHaveLength(51)
    expect(text).toContain('stopframe_attempts_failed_total{kind="refused",code="OTHER"} 150')
  })
})

describe('a database that fails', () => {
  it.each([
    ['refuses', () => Promise.reject(new Error('away'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('and %s takes away its own figures alone', async (_, fail) => {
    const failing = (db: Database): Database => ({
      ...db,
      query: (statement, params) =>
        statement.name === 'jobs-count-unfinished' ? fail() : db.query(statement, params),
    })
    const broken = await TestServer.start({ env: { ROLE: 'api' }, replace: { database: failing } })
    onTestFinished(() => broken.end())
    const scrape = await Scrape.of(broken.url)
    expect(scrape.value('stopframe_metrics_read_failed{figures="jobs"}')).toBe(1)
    expect(scrape.value('stopframe_metrics_read_failed{figures="queue"}')).toBe(0)
    expect(scrape.value('stopframe_jobs_unfinished{status="PENDING"}')).toBeNull()
    expect(scrape.value('stopframe_queue_messages{state="ready"}')).not.toBeNull()
    expect(scrape.value('stopframe_subscribers')).toBe(0)
  })

  it('tells that the doorbell is not heard, and that it is again', async () => {
    const { doorbell } = server().stopframe
    const { url } = server()
    expect((await Scrape.of(url)).value('stopframe_doorbell_connected')).toBe(1)
    const again = new Promise<void>((resolve) => doorbell.onListening(resolve))
    const client = new pg.Client({ connectionString: String(server().env.DATABASE_URL) })
    await client.connect()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = $1`,
      [listenerName],
    )
    await client.end()
    await until(() => !doorbell.hearing.connected)
    await again
    const scrape = await Scrape.of(url)
    expect(scrape.value('stopframe_doorbell_connected')).toBe(1)
    expect(scrape.value('stopframe_doorbell_reconnects_total')).toBe(1)
    expect(scrape.value('stopframe_doorbell_silence_seconds')).toBeLessThan(11)
  })
})

describe('METRICS_PORT', () => {
  const start = async (env: Record<string, string>) => {
    const config = readConfig({
      ...server().env,
      DATA_DIR: join(String(server().env.DATA_DIR), randomUUID()),
      PORT: '0',
      ...env,
    })
    const stopframe = await startStopframe(config, createLog('silent'), { generator: server().generator })
    onTestFinished(() => stopframe.close())
    return stopframe
  }
  const statuses = (url: string | null) =>
    Promise.all(
      ['/livez', '/readyz', '/metrics'].map(async (path) => (await fetch(new URL(path, String(url)))).status),
    )

  it('is where a worker, which serves nothing else, is watched', async () => {
    const worker = await start({ ROLE: 'worker', METRICS_PORT: '0' })
    expect(worker.url).toBeNull()
    expect(await statuses(worker.metricsUrl)).toEqual([200, 200, 200])
    expect((await fetch(new URL('/graphql', String(worker.metricsUrl)))).status).toBe(404)
    expect((await Scrape.of(String(worker.metricsUrl))).value('stopframe_active_runs')).toBe(0)
  })

  it('takes health and metrics away from PORT', async () => {
    const api = await start({ ROLE: 'api', METRICS_PORT: '0' })
    expect(await statuses(api.metricsUrl)).toEqual([200, 200, 200])
    expect(await statuses(api.url)).toEqual([404, 404, 404])
  })

  it('left out, leaves them on PORT, and a worker listens nowhere', async () => {
    const api = await start({ ROLE: 'api' })
    expect(api.metricsUrl).toBeNull()
    expect(await statuses(api.url)).toEqual([200, 200, 200])
    expect((await start({ ROLE: 'worker' })).metricsUrl).toBeNull()
  })
})
