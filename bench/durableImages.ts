import type { Stopframe } from '../src/compose.ts'
import { ImageCommitter } from '../src/runs/imageCommitter.ts'
import { type Bench, type Measure, slowFlushMs } from './environment.ts'
import { CountingQueryable, claimPreparedJob, createJob, settled } from './jobs.ts'
import { largePicture, smallPicture } from './pictures.ts'
import { openRawImages } from './raw/durable.ts'
import { forgetfulStorage, instantGenerator } from './replacements.ts'
import { atLeast, median, type Row } from './rows.ts'
import { takeTurns, timed } from './turns.ts'

interface Load {
  /** A turn, of all jobs. */
  readonly images: number
  readonly jobs: number
  readonly inFlight: number
  /** What the raw statement keeps at once. */
  readonly rawTogether: number
}

const alone: Load = { images: 960, jobs: 1, inFlight: 1, rawTogether: 1 }
const crowded: Load = { images: 1_920, jobs: 8, inFlight: 64, rawTogether: 16 }

/**
 * Images kept, charged and logged a second, doorbell included and files left out, all of one account: through the
 * committer, and along the worker's whole way. Raw: one statement after the other that writes the same rows and nothing
 * else, with one image or 16 in each.
 */
export const durableImages: Measure = {
  name: 'durable',
  async run(bench: Bench): Promise<Row[]> {
    const rows: Row[] = []
    for (const load of [alone, crowded]) {
      rows.push(await measureCommitter(bench, load, 0))
      rows.push(await measureCommitter(bench, load, slowFlushMs))
    }
    rows.push(...(await measureWholeWay(bench)))
    const api = await startApi(bench, await bench.createDatabase())
    for (const ready of [1, 16, 64]) rows.push(await countStatements(api, ready))
    await api.close()
    return rows
  },
}

function startApi(bench: Bench, databaseUrl: string): Promise<Stopframe> {
  return bench.startStopframe(databaseUrl, { generator: instantGenerator(new Uint8Array()) }, { ROLE: 'api' })
}

async function measureCommitter(bench: Bench, load: Load, flushDelayMs: number): Promise<Row> {
  const images =
    bench.amount(load.images, load.images / 5) / (load.inFlight === 1 && flushDelayMs > 0 ? 6 : 1)
  const api = await startApi(bench, await bench.createDatabase({ flushDelayMs }))
  const raw = await openRawImages(await bench.createDatabase({ flushDelayMs }))
  const taken = await takeTurns(
    bench.amount(7, 3),
    {
      committer: async () => perSecond(images, await commitAll(api, images, load)),
      raw: async () => perSecond(images, await raw.commit(images, load.rawTogether)),
    },
    1,
  )
  await raw.close()
  await api.close()
  const rates = { stopframe: median(taken.committer), raw: median(taken.raw) }
  const disk = flushDelayMs > 0 ? `, a flush takes ${flushDelayMs} ms more` : ''
  return {
    measure: 'durable',
    what: `${describe(load)}; raw ${load.rawTogether} a statement${disk}`,
    unit: 'images/s',
    ...rates,
    target: atLeast(0.7, rates.stopframe, rates.raw),
  }
}

function describe({ jobs, inFlight }: Load): string {
  return `${inFlight} in flight of ${jobs === 1 ? 'one job' : `${jobs} jobs`}`
}

function perSecond(images: number, ms: number): number {
  return (images / ms) * 1000
}

/** So many callers, each with one image under way at a time, as a worker's stages are. */
async function commitAll(stopframe: Stopframe, images: number, load: Load): Promise<number> {
  const prepare = () => claimPreparedJob(stopframe, images / load.jobs)
  const jobs = await Promise.all(Array.from({ length: load.jobs }, prepare))
  const committer = new ImageCommitter(stopframe.db, stopframe.doorbell)
  const callers = jobs.flatMap((job) => {
    let position = 0
    const caller = async () => {
      while (position < images / load.jobs) {
        const attachmentId = await committer.commit(job.image(position++))
        if (attachmentId === null) throw new Error('An image was not kept.')
      }
    }
    return Array.from({ length: load.inFlight / load.jobs }, () => caller)
  })
  return timed(() => Promise.all(callers.map((caller) => caller())))
}

async function measureWholeWay(bench: Bench): Promise<Row[]> {
  const images = bench.amount(240, 48)
  const raw = await openRawImages(await bench.createDatabase())
  const tiny = await openWorker(bench, await smallPicture(), 1)
  const large = await openWorker(bench, await largePicture(), 1)
  const tiny16 = await openWorker(bench, await smallPicture(), 16)
  const taken = await takeTurns(
    bench.amount(5, 1),
    {
      raw: async () => perSecond(images, await raw.commit(images, 1)),
      'one job, 1 in flight, tiny pictures': async () => perSecond(images, await tiny.makeAll(images)),
      'one job, 1 in flight, 300 KB pictures': async () => perSecond(images, await large.makeAll(images)),
      'one job, 16 in flight, tiny pictures': async () => perSecond(images, await tiny16.makeAll(images)),
    },
    1,
  )
  for (const opened of [raw, tiny, large, tiny16]) await opened.close()
  const { raw: limit, ...ways } = taken
  return Object.entries(ways).map(([what, values]) => ({
    measure: 'durable',
    what: `the worker's whole way, ${what}; raw 1 a statement`,
    unit: 'images/s',
    stopframe: median(values),
    raw: median(limit),
  }))
}

/** A worker whose generator costs nothing and whose files go nowhere. */
async function openWorker(bench: Bench, picture: Uint8Array, inFlight: number) {
  const stopframe = await bench.startStopframe(
    await bench.createDatabase(),
    { generator: instantGenerator(picture), storage: forgetfulStorage() },
    { STAGE_CONCURRENCY: String(inFlight), GENERATOR_CONCURRENCY: String(inFlight) },
  )
  return {
    /** From the job's start to its end, in milliseconds. */
    async makeAll(images: number): Promise<number> {
      const { id } = await createJob(stopframe, images)
      await settled(stopframe, id)
      const job = await stopframe.db.prisma.job.findUniqueOrThrow({ where: { id } })
      if (job.completedImages !== images) throw new Error(`${job.completedImages} of ${images} images.`)
      return Number(job.finishedAt) - Number(job.startedAt)
    },
    close: () => stopframe.close(),
  }
}

/** However many images become ready while a commit is under way, one statement is to keep them all. */
async function countStatements(stopframe: Stopframe, ready: number): Promise<Row> {
  const job = await claimPreparedJob(stopframe, ready + 1)
  const db = new CountingQueryable(stopframe.db)
  const committer = new ImageCommitter(db, stopframe.doorbell)
  const underWay = committer.commit(job.image(0))
  const together = Array.from({ length: ready }, (_, index) => committer.commit(job.image(index + 1)))
  await Promise.all([underWay, ...together])
  const statements = db.statements - 1
  return {
    measure: 'durable',
    what: `${ready} ready together`,
    unit: 'statements',
    stopframe: statements,
    raw: 1,
    target: { text: '1 statement', holds: statements === 1 },
  }
}
