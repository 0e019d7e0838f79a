import { setTimeout as wait } from 'node:timers/promises'
import type { Bench, Measure } from './environment.ts'
import { memoryInUse } from './memory.ts'
import { smallPicture } from './pictures.ts'
import { atMost, atMostIs, median, type Row } from './rows.ts'
import { type Cost, costOf, GatedWorker } from './size/gatedWorker.ts'
import { takeTurns } from './turns.ts'

const mostTimes = 1.5

/**
 * Whether an image costs the same in a long job, and among many jobs, as it does in a job of 150: what it takes, and what
 * this process, which is the worker, spends of its cores on it. The generator costs nothing and files are left out. Each
 * is compared with 150 images of one job that have as much company: two stages beside two, and what has several hundred
 * images under way beside a job that has all of its own under way.
 */
export const size: Measure = {
  name: 'size',
  async run(bench: Bench): Promise<Row[]> {
    const picture = await smallPicture()
    const rows = await longJob(bench, picture)
    // What the program has where nobody says otherwise, and as many as there are jobs.
    for (const requests of bench.isQuick ? [8] : [8, 500])
      rows.push(...(await manyJobs(bench, picture, requests)))
    return [...rows, ...(await idleWorkers(bench, picture))]
  },
}

/** A job of 2,000, in two stages because a stage has no more than 1,000, beside one of 150 in two stages; then its memory. */
async function longJob(bench: Bench, picture: Uint8Array): Promise<Row[]> {
  const worker = await GatedWorker.open(bench, picture, {})
  const long = await compare(bench.amount(3, 1), {
    ours: async () => each(2_000, (await worker.run([[1_000, 1_000]])).images),
    theirs: async () => each(150, (await worker.run([[75, 75]])).images),
  })
  const live: number[] = []
  const looks = [100, 1_000, 1_900]
  await worker.run([[1_000, 1_000]], {
    making: (image) => {
      if (looks.includes(image)) live.push(memoryInUse().live / 1e6)
    },
  })
  await worker.close()
  const [start = Number.NaN, ...later] = live
  return [
    ...costRows('an image of 2,000 in one job, beside 150', long),
    ...later.map(
      (megabytes, index): Row => ({
        measure: 'size',
        what: `live memory at image ${looks[index + 1]} of one job, beside image ${looks[0]}`,
        unit: 'MB',
        stopframe: megabytes,
        raw: start,
        target: { text: '≤ raw + 1 MB', holds: megabytes <= start + 1 },
      }),
    ),
  ]
}

/** 500 jobs at once, an image of each under way, beside one job whose 150 images all are. */
async function manyJobs(bench: Bench, picture: Uint8Array, requests: number): Promise<Row[]> {
  const settings = { GENERATOR_CONCURRENCY: String(requests), ACCOUNT_CONCURRENCY: '500' }
  const many = await GatedWorker.open(bench, picture, { ...settings, JOB_CONCURRENCY: '500' })
  const one = await GatedWorker.open(bench, picture, { ...settings, STAGE_CONCURRENCY: '75' })
  const quantity = bench.amount(10, 4)
  const jobs = Array.from({ length: 500 }, () => [quantity])
  const few = jobs.slice(0, 16)
  const starts = { ours: [] as Cost[], theirs: [] as Cost[] }
  const taken = await compare(bench.amount(2, 1), {
    ours: async () => {
      const { start, images } = await many.run(jobs)
      starts.ours.push(each(jobs.length, start))
      return each(jobs.length * quantity, images)
    },
    theirs: async () => {
      // Of the same jobs as many as a worker takes where nobody says otherwise.
      starts.theirs.push(each(few.length, (await one.run(few)).start))
      return each(150, (await one.run([[75, 75]])).images)
    },
  })
  let waitingPercent = Number.NaN
  await many.run(jobs, {
    waiting: async () => {
      waitingPercent = await percentOfCore()
    },
  })
  await many.close()
  await one.close()
  const under = `${requests} requests at once`
  return [
    ...costRows(`an image of 500 jobs, beside 150 of one job, ${under}`, taken),
    ...costRows(`the start of a job of 500, beside one of 16, ${under}`, {
      ours: starts.ours.slice(1),
      theirs: starts.theirs.slice(1),
    }),
    {
      measure: 'size',
      what: `CPU of a worker whose 500 jobs wait for ${requests} requests`,
      unit: '% of a core',
      stopframe: waitingPercent,
      raw: null,
    },
  ]
}

/** What a worker spends that has nothing to do, with places for 500 jobs beside places for 16. */
async function idleWorkers(bench: Bench, picture: Uint8Array): Promise<Row[]> {
  const idle = async (places: string) => {
    const worker = await GatedWorker.open(bench, picture, { JOB_CONCURRENCY: places })
    // Its start is over by then.
    await wait(2_000)
    const percent = await percentOfCore()
    await worker.close()
    return percent
  }
  const sides = { ours: () => idle('500'), theirs: () => idle('16') }
  // In turns: V8 still clears away for a while what was measured before.
  const taken = await takeTurns(bench.amount(5, 1), sides, 1)
  const [ours, theirs] = [median(taken.ours), median(taken.theirs)]
  const what = 'CPU of an idle worker with 500 places, beside 16'
  const target = atMostIs(2, '%', ours)
  return [{ measure: 'size', what, unit: '% of a core', stopframe: ours, raw: theirs, target }]
}

/** What this process spends while it is left alone. */
async function percentOfCore(): Promise<number> {
  const { wallMs, cpuMs } = await costOf(() => wait(4_000))
  return (cpuMs / wallMs) * 100
}

interface Compared {
  readonly ours: readonly Cost[]
  readonly theirs: readonly Cost[]
}

/** In turns, after a round that is not kept. */
async function compare(
  rounds: number,
  sides: Record<keyof Compared, () => Promise<Cost>>,
): Promise<Compared> {
  const costs = { ours: [] as Cost[], theirs: [] as Cost[] }
  const keep = (side: keyof Compared) => async (round: number) => {
    const cost = await sides[side]()
    if (round >= 0) costs[side].push(cost)
    return cost.wallMs
  }
  await takeTurns(rounds, { ours: keep('ours'), theirs: keep('theirs') }, 1)
  return costs
}

function costRows(what: string, { ours, theirs }: Compared): Row[] {
  const row = (kind: keyof Cost, name: string): Row => {
    const stopframe = median(ours.map((cost) => cost[kind]))
    const raw = median(theirs.map((cost) => cost[kind]))
    const target = atMost(mostTimes, stopframe, raw)
    return { measure: 'size', what: `${what}: ${name}`, unit: 'ms', stopframe, raw, target }
  }
  return [row('wallMs', 'time'), row('cpuMs', 'CPU')]
}

function each(count: number, { wallMs, cpuMs }: Cost): Cost {
  return { wallMs: wallMs / count, cpuMs: cpuMs / count }
}
