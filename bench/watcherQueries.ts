import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { localAccount } from '../src/auth/authenticate.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Database } from '../src/database/database.ts'
import { openServer } from '../src/database/server.ts'
import { createLog } from '../src/lib/log.ts'
import { RunControl } from '../src/runs/control.ts'
import { StatusWatcher } from '../src/runs/watcher.ts'
import { connect } from './connection.ts'
import { backendCpuMs, processCpuMs } from './cpu.ts'
import type { Bench, Measure } from './environment.ts'
import { CountingQueryable } from './jobs.ts'
import { instantGenerator } from './replacements.ts'
import { atMostIs, median, type Row } from './rows.ts'
import { takeTurns, timed } from './turns.ts'

// The program's own is 5 s; the counts are given as if it were.
const lookIntervalMs = 100
const intervalMs = 5_000

const mostCpuPercent = 5

/**
 * How many queries a second the status watcher makes for the jobs of its process, how long one takes, and what of a core
 * that is for this process and for the one of PostgreSQL that answers. Raw: one query an interval, and the same rows read
 * by their primary keys on a plain connection.
 */
export const watcherQueries: Measure = {
  name: 'watcher',
  async run(bench: Bench): Promise<Row[]> {
    const url = await bench.createDatabase()
    const generator = instantGenerator(new Uint8Array())
    const stopframe = await bench.startStopframe(url, { generator }, { ROLE: 'api' })
    await stopframe.services.openAccount(localAccount)
    const raw = await connect(url)
    // One connection, so that it is known which process of the server answers.
    const db = await openServer({ url, poolSize: 1, queryTimeoutMs: 60_000, log: createLog('silent') })
    const rows: Row[] = []
    for (const jobs of [1, 100, 1_000, 10_000]) {
      const jobIds = await insertRunningJobs(stopframe, jobs)
      const seen = await watch(db, stopframe, jobIds, bench.amount(3_000, 600))
      const taken = await takeTurns(bench.amount(100, 20), {
        look: () => timed(() => seen.look()),
        raw: () => timed(() => raw.query({ name: 'raw-look', text: byKey, values: [jobIds] })),
      })
      const queries = seen.queriesAnInterval / (intervalMs / 1000)
      const target = { text: 'does not grow', holds: seen.queriesAnInterval < 1.25 }
      const row = (what: string, unit: string, ours: number, theirs: number) => ({
        measure: 'watcher',
        what: `${jobs} active job${jobs === 1 ? '' : 's'}, ${what}`,
        unit,
        stopframe: ours,
        raw: theirs,
      })
      rows.push({ ...row('queries', 'queries/s', queries, 1000 / intervalMs), target })
      rows.push(row('one query, median', 'ms', median(taken.look), median(taken.raw)))
      rows.push(...(await cpuRows(db, jobs, seen.look, bench.amount(200, 40))))
    }
    await raw.end()
    await db.close()
    await stopframe.close()
    return rows
  },
}

const byKey = 'SELECT id, run, status, cancel_mode FROM jobs WHERE id = ANY($1::uuid[])'

/** Jobs as a worker holds them, under run 1. */
async function insertRunningJobs({ db }: Stopframe, count: number): Promise<string[]> {
  const text = `
INSERT INTO jobs (id, account_id, kind, status, total_images, stages_at_once, price_per_image, credits_held, run,
  worker, started_at)
SELECT id, '${localAccount}', 'SIMPLE_GENERAL', 'PROCESSING', 1, 1, 1, 1, 1, 'bench', now()
FROM unnest($1::uuid[]) AS id`
  const jobIds = Array.from({ length: count }, () => randomUUID())
  await db.query({ name: 'bench-running-jobs', text }, [jobIds])
  return jobIds
}

/**
 * What the looks cost at the interval that the program keeps. They are made one right after the other: what little else
 * this process does meanwhile is counted in.
 */
async function cpuRows(db: Database, jobs: number, look: () => Promise<void>, looks: number): Promise<Row[]> {
  const before = { process: processCpuMs(), backend: await backendCpuMs(db) }
  for (let done = 0; done < looks; done++) await look()
  const after = { process: processCpuMs(), backend: await backendCpuMs(db) }
  const share = (ms: number) => (ms / looks / intervalMs) * 100
  const row = (whose: string, percent: number): Row => ({
    measure: 'watcher',
    what: `${jobs} active job${jobs === 1 ? '' : 's'}, CPU of ${whose}`,
    unit: '% of a core',
    stopframe: percent,
    raw: null,
  })
  const ours = share(after.process - before.process)
  const rows: Row[] = [{ ...row('the process', ours), target: atMostIs(mostCpuPercent, '%', ours) }]
  if (before.backend !== null && after.backend !== null)
    rows.push(row('PostgreSQL', share(after.backend - before.backend)))
  return rows
}

/** Watches the jobs for a while, and counts. */
async function watch(db: Database, { doorbell }: Stopframe, jobIds: readonly string[], forMs: number) {
  const counting = new CountingQueryable(db)
  const watcher = new StatusWatcher({ db: counting, doorbell, log: createLog('silent'), lookIntervalMs })
  const controls = jobIds.map((jobId) => {
    const control = new RunControl()
    watcher.watch(jobId, control).claimed(1)
    return control
  })
  const tookMs = await timed(() => wait(forMs))
  const queriesAnInterval = counting.statements / (tookMs / lookIntervalMs)
  // Ends its own looking; it still looks when it is told to.
  await watcher.close()
  if (controls.some(({ stopping }) => stopping.aborted))
    throw new Error('A running job was taken for stopped.')
  return {
    queriesAnInterval,
    /** One look, until it is over. */
    look: () => {
      watcher.look()
      return watcher.close()
    },
  }
}
