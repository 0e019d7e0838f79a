import type { Stopframe } from '../src/compose.ts'
import { ImageCommitter } from '../src/runs/imageCommitter.ts'
import type { Bench, Measure } from './environment.ts'
import { CountingQueryable, claimPreparedJob, createJob, settled } from './jobs.ts'
import { largePicture, smallPicture } from './pictures.ts'
import { openRawImages } from './raw/durable.ts'
import { forgetfulStorage, instantGenerator } from './replacements.ts'
import { median, type Row } from './rows.ts'
import { takeTurns, timed } from './turns.ts'

/**
 * Images kept, charged and logged a second, files left out, all of one job and one account: through the committer,
 * and along the worker's whole way. Raw, on tables without keys or checks of any other table: one statement an
 * image, and one for as many as are in flight; the faster of the two is compared with.
 */
export const durableImages: Measure = {
  name: 'durable',
  async run(bench: Bench): Promise<Row[]> {
    const options = { generator: instantGenerator(new Uint8Array()) }
    const api = await bench.startStopframe(await bench.createDatabase(), options, { ROLE: 'api' })
    const rows: Row[] = []
    for (const inFlight of [1, 4, 16]) rows.push(...(await measureRates(bench, api, inFlight)))
    for (const ready of [1, 16, 64]) rows.push(await countStatements(api, ready))
    await api.close()
    return rows
  },
}

async function measureRates(bench: Bench, api: Stopframe, inFlight: number): Promise<Row[]> {
  const images = bench.amount(960, 192)
  const imagesOfWorker = bench.amount(240, 48)
  const raw = await openRawImages(await bench.createDatabase(), inFlight)
  const tiny = await openWorker(bench, await smallPicture(), inFlight)
  const large = await openWorker(bench, await largePicture(), inFlight)
  const taken = await takeTurns(
    bench.amount(5, 1),
    {
      committer: async () => perSecond(images, await commitAll(api, images, inFlight)),
      each: async () => perSecond(images, await raw.commitEach(images)),
      together: async () => perSecond(images, await raw.commitTogether(images)),
      tiny: async () => perSecond(imagesOfWorker, await tiny.makeAll(imagesOfWorker)),
      large: async () => perSecond(imagesOfWorker, await large.makeAll(imagesOfWorker)),
    },
    1,
  )
  for (const opened of [raw, tiny, large]) await opened.close()
  const limit = Math.max(median(taken.each), median(taken.together))
  const row = (what: string, values: number[]): Row => ({
    measure: 'durable',
    what: `${inFlight} in flight, ${what}`,
    unit: 'images/s',
    stopframe: median(values),
    raw: limit,
  })
  return [
    row('committer', taken.committer),
    row('whole way, tiny pictures', taken.tiny),
    row('whole way, 300 KB pictures', taken.large),
  ]
}

function perSecond(images: number, ms: number): number {
  return (images / ms) * 1000
}

/** So many callers, each with one image under way at a time, as a worker's stages are. */
async function commitAll(stopframe: Stopframe, images: number, inFlight: number): Promise<number> {
  const job = await claimPreparedJob(stopframe, images)
  const committer = new ImageCommitter(stopframe.db, stopframe.doorbell)
  let position = 0
  const caller = async () => {
    while (position < images) {
      const attachmentId = await committer.commit(job.image(position++))
      if (attachmentId === null) throw new Error('An image was not kept.')
    }
  }
  return timed(() => Promise.all(Array.from({ length: inFlight }, caller)))
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
