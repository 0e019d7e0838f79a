import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Queryable, Statement } from '../../src/database/database.ts'
import { cancelJob } from '../../src/jobs/cancelJob.ts'
import type { Doorbell } from '../../src/jobs/doorbell.ts'
import { createLog } from '../../src/lib/log.ts'
import { claimJob } from '../../src/runs/claimJob.ts'
import { RunControl } from '../../src/runs/control.ts'
import { StatusWatcher } from '../../src/runs/watcher.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'

const server = useTestServer()

/** A watcher whose doorbell is silent: what it finds, it finds by looking. */
function openWatcher({ lookIntervalMs = 3_600_000 } = {}) {
  const { db } = server().stopframe
  let queries = 0
  const counted: Queryable = {
    query: <Row extends object>(statement: Statement, params: readonly unknown[]) => {
      queries++
      return db.query<Row>(statement, params)
    },
  }
  let listening = () => {}
  const doorbell = {
    onCancel: () => undefined,
    onListening: (listen: () => void) => {
      listening = listen
    },
  } as unknown as Doorbell
  const watcher = new StatusWatcher({ db: counted, doorbell, log: createLog('silent'), lookIntervalMs })
  onTestFinished(() => watcher.close())
  return { watcher, queries: () => queries, reconnect: () => listening() }
}

async function watchedJob(watcher: StatusWatcher) {
  const accountId = randomUUID()
  const job = await SeededJob.make(server().stopframe, accountId, [1])
  const control = new RunControl()
  const watch = watcher.watch(job.id, control)
  watch.claimed(job.run)
  const stopped = new Promise<void>((resolve) => control.stopping.addEventListener('abort', () => resolve()))
  const cancel = (mode: 'DRAIN' | 'ABORT') => cancelJob(server().stopframe.db, accountId, job.id, mode)
  return { job, control, watch, stopped, cancel }
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

  it('stops a run whose job another run has taken', async () => {
    const { watcher } = openWatcher()
    const { job, control, stopped } = await watchedJob(watcher)
    await claimJob(server().stopframe.db, job.id, { worker: 'another worker', accountConcurrency: 1 })
    watcher.look()
    await stopped
    expect(control.cause).toEqual({ kind: 'superseded' })
    expect(control.cutting.aborted).toBe(true)
  })

  it('asks one query for all its jobs, however many there are', async () => {
    const { watcher, queries } = openWatcher()
    const jobs = await Promise.all(Array.from({ length: 20 }, () => watchedJob(watcher)))
    await jobs[7]?.cancel('DRAIN')
    watcher.look()
    await jobs[7]?.stopped
    expect(queries()).toBe(1)
    expect(jobs.filter(({ control }) => control.stopping.aborted)).toHaveLength(1)
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
