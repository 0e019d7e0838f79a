import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Queryable, Statement } from '../../src/database/database.ts'
import type { CancelMode } from '../../src/database/generated/prisma/enums.ts'
import { cancelJob } from '../../src/jobs/cancelJob.ts'
import type { Doorbell } from '../../src/jobs/doorbell.ts'
import { createLog } from '../../src/lib/log.ts'
import { claimJob } from '../../src/runs/claimJob.ts'
import { RunControl } from '../../src/runs/control.ts'
import { StatusWatcher } from '../../src/runs/watcher.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'

const server = useTestServer({ takesJobs: false })

/** A watcher whose doorbell is silent but for what the test says: what else it finds, it finds by looking. */
function openWatcher({ lookIntervalMs = 3_600_000 } = {}) {
  const { db } = server().stopframe
  let queries = 0
  let told = 0
  const outage = { isOn: false }
  let passedMs = 0
  /** For the clock of this process and that of the database. */
  const passTime = (ms: number) => {
    const now = performance.now.bind(performance)
    const passed = vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
    onTestFinished(() => passed.mockRestore())
    passedMs = ms
  }
  const counted: Queryable = {
    async query<Row extends object>(statement: Statement, params: readonly unknown[]) {
      queries++
      if (outage.isOn) throw new Error('away')
      const rows = await db.query<Row & { age_ms?: number; cancelled_ms?: number }>(statement, params)
      told += rows.length
      for (const row of rows) {
        if (row.age_ms) row.age_ms += passedMs
        if (row.cancelled_ms) row.cancelled_ms += passedMs
      }
      return rows
    },
  }
  let listening = () => {}
  const heard: Record<'announced' | 'committed', (jobId: string, mode: CancelMode) => void> = {
    announced: () => {},
    committed: () => {},
  }
  const doorbell = {
    onCancelAnnounced: (hear: typeof heard.announced) => {
      heard.announced = hear
    },
    onCancel: (hear: typeof heard.committed) => {
      heard.committed = hear
    },
    onListening: (listen: () => void) => {
      listening = listen
    },
  } as unknown as Doorbell
  const watcher = new StatusWatcher({ db: counted, doorbell, log: createLog('silent'), lookIntervalMs })
  onTestFinished(() => watcher.close())
  const counts = { queries: () => queries, told: () => told }
  return { watcher, ...counts, reconnect: () => listening(), outage, heard, passTime }
}

async function watchedJob(watcher: StatusWatcher) {
  const accountId = randomUUID()
  const job = await SeededJob.make(server().stopframe, accountId, [1])
  const control = new RunControl()
  const watch = watcher.watch(job.id, control)
  watch.claimed(job.run)
  const stopped = new Promise<void>((resolve) => control.stopping.addEventListener('abort', () => resolve()))
  const cancel = (mode: 'DRAIN' | 'ABORT') => cancelJob(server().stopframe, accountId, job.id, mode)
  return { job, control, watch, stopped, cancel }
}

/** What it has measured by its end. */
async function stops(watcher: StatusWatcher) {
  await watcher.close()
  const { values } = await watcher.stopLatency.get()
  const figure = (name: string) =>
    values.find(({ metricName }) => metricName === `stopframe_stop_latency_seconds_${name}`)?.value
  return { count: figure('count'), seconds: figure('sum') }
}

describe('the status watcher', () => {
  it('finds a cancel whose doorbell was not heard', async () => {
    const { watcher } = openWatcher({ lookIntervalMs: 20 })
    const { control, stopped, cancel } = await watchedJob(watcher)
    await cancel('ABORT')
    await stopped
    expect(control.cause).toEqual({ kind: 'cancelled', mode: 'ABORT' })
    expect(control.cutting.aborted).toBe(true)
  })

  it('looks at once when the connection that listens is back', async () => {
    const { watcher, reconnect } = openWatcher()
    const { control, stopped, cancel } = await watchedJob(watcher)
    await cancel('DRAIN')
    reconnect()
    await stopped
    expect(control.cause).toEqual({ kind: 'cancelled', mode: 'DRAIN' })
    expect(control.cutting.aborted).toBe(false)
  })

  it('looks once more where it was asked while a look was failing', async () => {
    const { watcher, outage, reconnect } = openWatcher()
    const { stopped, cancel } = await watchedJob(watcher)
    await cancel('DRAIN')
    outage.isOn = true
    watcher.look()
    outage.isOn = false
    reconnect()
    await stopped
  })

  it('stops a run whose job another run has taken', async () => {
    const { watcher } = openWatcher()
    const { job, control, stopped } = await watchedJob(watcher)
    await claimJob(server().stopframe.db, job.id, { worker: 'another worker', accountConcurrency: 1 })
    watcher.look()
    await stopped
    expect(control.cause).toEqual({ kind: 'superseded' })
    expect(control.cutting.aborted).toBe(true)
  })

  it('asks one query for all its jobs, however many there are, and is told of those that changed', async () => {
    const { watcher, queries, told } = openWatcher()
    const jobs = await Promise.all(Array.from({ length: 20 }, () => watchedJob(watcher)))
    await jobs[7]?.cancel('DRAIN')
    watcher.look()
    await jobs[7]?.stopped
    expect(queries()).toBe(1)
    expect(told()).toBe(1)
    expect(jobs.filter(({ control }) => control.stopping.aborted)).toHaveLength(1)
  })

  it('lags while the database is away, and not while there is nothing to watch', async () => {
    const { watcher, queries, outage } = openWatcher()
    expect(watcher.lagMs).toBe(0)
    const { watch } = await watchedJob(watcher)
    outage.isOn = true
    await until(() => watcher.lagMs > 50)
    watcher.look()
    expect(queries()).toBe(1)
    expect(watcher.lagMs).toBeGreaterThan(50)
    // The look has come to nothing by then.
    await turn()
    outage.isOn = false
    const healedAt = performance.now()
    watcher.look()
    await watcher.close()
    expect(watcher.lagMs).toBeLessThanOrEqual(performance.now() - healedAt)
    watch.close()
    expect(watcher.lagMs).toBe(0)
  })

  it('measures how soon it stopped a run, and a run once', async () => {
    const { watcher } = openWatcher({ lookIntervalMs: 20 })
    const { stopped, cancel } = await watchedJob(watcher)
    await cancel('DRAIN')
    await stopped
    await cancel('ABORT')
    watcher.look()
    const { count, seconds } = await stops(watcher)
    expect(count).toBe(1)
    expect(seconds).toBeLessThan(5)
  })

  describe('told of a cancel ahead of its commit', () => {
    it.each(['DRAIN', 'ABORT'] as const)('stops the run at once (%s)', async (mode) => {
      const { watcher, heard } = openWatcher()
      const { job, control, cancel } = await watchedJob(watcher)
      heard.announced(job.id, mode)
      expect(control.stopping.aborted).toBe(true)
      expect(control.cutting.aborted).toBe(mode === 'ABORT')
      expect(control.cause).toEqual({ kind: 'cancel_announced', mode })
      await cancel(mode)
      watcher.look()
      await control.awaitDecision(3_600_000)
      expect(control.cause).toEqual({ kind: 'cancelled', mode })
    })

    it.each(['the doorbell', 'a look'] as const)(
      'measures until it was told, and once, though it finds the commit by %s an hour after',
      async (by) => {
        const { watcher, heard, passTime } = openWatcher()
        const { job, cancel } = await watchedJob(watcher)
        heard.announced(job.id, 'DRAIN')
        await cancel('DRAIN')
        passTime(3_600_000)
        if (by === 'the doorbell') heard.committed(job.id, 'DRAIN')
        watcher.look()
        const { count, seconds } = await stops(watcher)
        expect(count).toBe(1)
        expect(seconds).toBeLessThan(60)
      },
    )
  })

  it('asks nothing while there is nothing to watch', async () => {
    const { watcher, queries } = openWatcher()
    const { watch } = await watchedJob(watcher)
    watch.close()
    expect(watcher.size).toBe(0)
    watcher.look()
    await watcher.close()
    expect(queries()).toBe(0)
  })
})
