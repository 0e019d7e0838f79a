import type { Stopframe } from '../src/compose.ts'
import { ImageCommitter } from '../src/runs/imageCommitter.ts'
import { Clients } from './clients.ts'
import type { Bench, Measure } from './environment.ts'
import { claimPreparedJob, type PreparedJob } from './jobs.ts'
import { memoryInUse } from './memory.ts'
import { openRawFrames } from './raw/frames.ts'
import { instantGenerator } from './replacements.ts'
import { atLeast, atMostIs, median, type Row } from './rows.ts'
import { subscribe } from './subscription.ts'
import { takeTurns, timed } from './turns.ts'

interface Crowd {
  readonly jobs: number
  /** How many stages each job has, which run side by side, each with one image under way at a time. */
  readonly stagesAtOnce: number
  readonly subscribers: number
  /** Images of each job a turn. */
  readonly images: number
  /** Of the raw limit, to be reached. */
  readonly share: number
}

/**
 * Images are committed, one or four of a job at once, each with its doorbell, and must reach every subscriber of their job, each on
 * a socket of its own in another process. Raw: plain `ws` sends as many sockets the same payload, ready made, with the id
 * of the subscription put in.
 */
export const fanOut: Measure = {
  name: 'fan-out',
  async run(bench: Bench): Promise<Row[]> {
    const rows: Row[] = []
    const crowds: Crowd[] = [
      { jobs: 1, stagesAtOnce: 1, subscribers: 1_000, images: bench.amount(60, 20), share: 0.7 },
      { jobs: 1, stagesAtOnce: 4, subscribers: 1_000, images: bench.amount(60, 20), share: 0.7 },
      { jobs: 1, stagesAtOnce: 4, subscribers: 5_000, images: bench.amount(20, 8), share: 0.7 },
      { jobs: 1_000, stagesAtOnce: 1, subscribers: 5_000, images: 5, share: 0.5 },
    ]
    for (const crowd of crowds) rows.push(...(await measureCrowd(bench, crowd)))
    return rows
  },
}

export async function measureCrowd(bench: Bench, crowd: Crowd): Promise<Row[]> {
  const { jobs: count, stagesAtOnce, subscribers, images } = crowd
  const rounds = bench.amount(5, 3)
  const stopframe = await bench.startStopframe(
    await bench.createDatabase(),
    { generator: instantGenerator(new Uint8Array()) },
    { ROLE: 'api', SUBSCRIPTIONS_PER_ACCOUNT: String(2 * subscribers) },
  )
  const jobs: PreparedJob[] = []
  for (let job = 0; job < count; job++) {
    jobs.push(await claimPreparedJob(stopframe, 1 + images * (rounds + 1)))
  }
  const clients = new Clients()
  const idle = memoryInUse().live
  const jobIds = jobs.map(({ jobId }) => jobId)
  await clients.do({ open: 'stopframe', count: subscribers, url: String(stopframe.url), jobIds })
  const subscribed = memoryInUse().live
  const raw = await openRawFrames(count)
  await clients.do({ open: 'raw', count: subscribers, url: raw.url, jobIds: [] })
  const opened = memoryInUse().live
  const committer = new ImageCommitter(stopframe.db, stopframe.doorbell)
  const payload = await firstPayload(stopframe, jobs[0] as PreparedJob)
  for (const job of jobs.slice(1)) await committer.commit(job.image(0))
  await clients.do({ expect: subscribers })

  const cpu: Record<'stopframe' | 'raw', number[]> = { stopframe: [], raw: [] }
  const deliver = async (side: 'stopframe' | 'raw', send: () => Promise<unknown>) => {
    const before = process.cpuUsage()
    const ms = await timed(async () => {
      const received = clients.do({ expect: subscribers * images })
      await send()
      await received
    })
    const { user, system } = process.cpuUsage(before)
    cpu[side].push((user + system) / (subscribers * images))
    return ((subscribers * images) / ms) * 1000
  }
  let position = 1
  const commitRound = async () => {
    const end = position + images
    const stage = async () => {
      while (position < end) {
        const next = position++
        await Promise.all(jobs.map((job) => committer.commit(job.image(next))))
      }
    }
    await Promise.all(Array.from({ length: stagesAtOnce }, stage))
  }
  const taken = await takeTurns(
    rounds,
    {
      stopframe: () => deliver('stopframe', commitRound),
      raw: () => deliver('raw', () => raw.send(payload, images)),
    },
    1,
  )
  const used = memoryInUse().live
  clients.end()
  raw.close()
  await stopframe.close()

  const followed = count === 1 ? `one job, ${stagesAtOnce} at once` : `${count.toLocaleString('en')} jobs`
  const who = `${subscribers.toLocaleString('en')} subscribers of ${followed}`
  const perThousand = (bytes: number) => (bytes / 1e6 / subscribers) * 1_000
  const row = (what: string, unit: string, ours: number, theirs: number | null): Row => ({
    measure: 'fan-out',
    what: `${who}, ${what}`,
    unit,
    stopframe: ours,
    raw: theirs,
  })
  const rates = { ours: median(taken.stopframe), theirs: median(taken.raw) }
  const memory = { ours: perThousand(subscribed - idle), theirs: perThousand(opened - subscribed) }
  return [
    {
      ...row('deliveries', 'a second', rates.ours, rates.theirs),
      target: atLeast(crowd.share, rates.ours, rates.theirs),
    },
    row("server's CPU for a delivery", 'µs', median(cpu.stopframe), median(cpu.raw)),
    {
      ...row('memory for 1,000 of them', 'MB', memory.ours, memory.theirs),
      target: atMostIs(20, 'MB', memory.ours),
    },
    row('memory for 1,000 after the traffic, both', 'MB', perThousand(used - idle), null),
  ]
}

/** What everybody is sent of the first image, but for the frame of the protocol. */
export async function firstPayload(stopframe: Stopframe, job: PreparedJob): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const variables = { jobId: job.jobId, after: '1' }
  const socket = await subscribe(String(stopframe.url), variables, (message) => resolve(String(message)))
  const committer = new ImageCommitter(stopframe.db, stopframe.doorbell)
  await committer.commit(job.image(0))
  const { payload } = JSON.parse(await promise) as { payload: unknown }
  socket.terminate()
  return JSON.stringify(payload)
}
