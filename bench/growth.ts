import { localAccount } from '../src/auth/authenticate.ts'
import type { Stopframe } from '../src/compose.ts'
import { readLog } from '../src/progress/log.ts'
import { commitImages } from '../src/runs/commitImages.ts'
import type { Bench, Measure } from './environment.ts'
import { claimPreparedJob } from './jobs.ts'
import { instantGenerator } from './replacements.ts'
import { median, type Row } from './rows.ts'
import { takeTurns, timed } from './turns.ts'

const mostGrowth = 1.5

/**
 * What the hot statements cost in a database that has kept many images, beside the same in one that has kept none:
 * a plan that reads a whole table shows here long before it hurts anyone.
 */
export const growth: Measure = {
  name: 'growth',
  async run(bench: Bench): Promise<Row[]> {
    const grown = await openSide(bench)
    const empty = await openSide(bench)
    const rows: Row[] = []
    let jobs = 0
    for (const kept of bench.isQuick ? [5] : [5, 20]) {
      while (jobs++ < kept) await keepThousandImages(grown.stopframe)
      await analyze(grown.stopframe)
      rows.push(...(await compare(grown, empty, kept, bench.amount(100, 40))))
    }
    await grown.stopframe.close()
    await empty.stopframe.close()
    return rows
  },
}

type Side = Awaited<ReturnType<typeof openSide>>

async function compare(grown: Side, empty: Side, thousands: number, rounds: number): Promise<Row[]> {
  const taken = await takeTurns(
    rounds,
    {
      commit: grown.commit,
      emptyCommit: empty.commit,
      read: grown.read,
      emptyRead: empty.read,
      cancel: grown.cancel,
      emptyCancel: empty.cancel,
    },
    10,
  )
  const row = (what: string, large: readonly number[], small: readonly number[]): Row => ({
    measure: 'growth',
    what: `${what}, ${thousands},000 images kept before`,
    unit: 'ms',
    stopframe: median(large),
    raw: median(small),
    target: { text: `≤ ${mostGrowth} × empty`, holds: median(large) <= mostGrowth * median(small) },
  })
  return [
    row('commit of one image', taken.commit, taken.emptyCommit),
    row('read of one log entry', taken.read, taken.emptyRead),
    row('cancel', taken.cancel, taken.emptyCancel),
  ]
}

/** A database of its own, and the statements to be timed there; each answers in milliseconds. */
async function openSide(bench: Bench) {
  const generator = instantGenerator(new Uint8Array())
  const stopframe = await bench.startStopframe(await bench.createDatabase(), { generator }, { ROLE: 'api' })
  const { db, services } = stopframe
  const job = await claimPreparedJob(stopframe, 1000)
  // Of the log: it was made, and it was claimed.
  let lastSeq = 2
  let position = 0
  return {
    stopframe,
    commit: () => {
      lastSeq++
      return timed(() => commitImages(db, [job.image(position++)]))
    },
    read: () => timed(() => readLog(db, [{ jobId: job.jobId, after: lastSeq - 1 }], 100)),
    cancel: async () => {
      const { jobId } = await claimPreparedJob(stopframe, 1)
      return timed(() => services.cancelJob(localAccount, jobId, 'DRAIN'))
    },
  }
}

async function keepThousandImages(stopframe: Stopframe): Promise<void> {
  const job = await claimPreparedJob(stopframe, 1000)
  for (let from = 0; from < 1000; from += 50) {
    const images = Array.from({ length: 50 }, (_, index) => job.image(from + index))
    await commitImages(stopframe.db, images)
  }
}

/** What the server does by itself, a minute later. */
async function analyze({ db }: Stopframe): Promise<void> {
  await db.query({ name: '', text: 'ANALYZE' }, [])
}
