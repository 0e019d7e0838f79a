import type { Stopframe } from '../../src/compose.ts'
import { readLog } from '../../src/progress/log.ts'
import { commitImages } from '../../src/runs/commitImages.ts'
import type { Bench } from '../environment.ts'
import { claimPreparedJob } from '../jobs.ts'
import { instantGenerator } from '../replacements.ts'
import type { Row } from '../rows.ts'
import { takeTurns, timed } from '../turns.ts'
import { againstEmpty } from './againstEmpty.ts'

/**
 * The hot statements on tables that have grown since their plans were made, the server having taken no statistics of
 * them yet: it keeps a plan of a named statement until it does, and that plan was made for next to nothing.
 */
export async function staleRows(bench: Bench): Promise<Row[]> {
  const grown = await openSide(bench)
  const empty = await openSide(bench)
  const thousands = bench.amount(20, 5)
  for (let kept = 0; kept < thousands; kept++) await keepThousandImages(grown.stopframe)
  const taken = await takeTurns(
    bench.amount(150, 40),
    { commit: grown.commit, emptyCommit: empty.commit, read: grown.read, emptyRead: empty.read },
    5,
  )
  await grown.stopframe.close()
  await empty.stopframe.close()
  const since = `${thousands},000 images since the statistics`
  return [
    againstEmpty(`commit of one image, ${since}`, taken.commit, taken.emptyCommit),
    againstEmpty(`read of one log entry, ${since}`, taken.read, taken.emptyRead),
  ]
}

async function openSide(bench: Bench) {
  const generator = instantGenerator(new Uint8Array())
  const stopframe = await bench.startStopframe(await bench.createDatabase(), { generator }, { ROLE: 'api' })
  const { db } = stopframe
  for (const table of ['jobs', 'stages', 'images', 'attachments', 'credit_entries', 'job_events'])
    await db.query({ name: '', text: `ALTER TABLE ${table} SET (autovacuum_enabled = off)` }, [])
  const job = await claimPreparedJob(stopframe, 1_000)
  // Of the log: it was made, and it was claimed.
  let lastSeq = 2
  const commit = () => timed(() => commitImages(db, [job.image(lastSeq++ - 2)]))
  const read = () => timed(() => readLog(db, [{ jobId: job.jobId, after: lastSeq - 1 }], 100))
  // Until the connections have the plans that they keep.
  for (let round = 0; round < 20; round++) {
    await commit()
    await read()
  }
  return { stopframe, commit, read }
}

async function keepThousandImages(stopframe: Stopframe): Promise<void> {
  const job = await claimPreparedJob(stopframe, 1000)
  for (let from = 0; from < 1000; from += 50) {
    const images = Array.from({ length: 50 }, (_, index) => job.image(from + index))
    await commitImages(stopframe.db, images)
  }
}
