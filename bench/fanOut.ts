import { setImmediate as nextStep } from 'node:timers/promises'
import type { Stopframe } from '../src/compose.ts'
import { type JobLogEntry, readLog } from '../src/progress/log.ts'
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
  /** Whether the images are kept first, and come as fast as they are; else the log's entries are in hand. */
  readonly kept: boolean
  readonly jobs: number
  /** How many stages each job has, which run side by side, each with one image under way at a time. */
  readonly stagesAtOnce: number
  readonly subscribers: number
  /** Images of each job a turn. */
  readonly images: number
  /** Of the raw limit, to be reached; null where it is shown alone. */
  readonly share: number | null
}

/**
 * The doorbell rings with an image of each job, and again once all have been handed on: the log's entries must reach every
 * subscriber of their job, each on a socket of its own in another process. Then the same with the images committed ahead of
 * their doorbell, one or four of a job at once. Raw: plain `ws` sends as many sockets the same payload, ready made, with the
 * id of the subscription put in.
 */
export const fanOut: Measure = {
  name: 'fan-out',
  async run(bench: Bench): Promise<Row[]> {
    const rows: Row[] = []
    const thousand = { jobs: 1, subscribers: 1_000, images: bench.amount(60, 20) }
    const fiveThousand = { jobs: 1, subscribers: 5_000, images: bench.amount(20, 8) }
    const ofManyJobs = { jobs: 1_000, subscribers: 5_000, images: 5 }
    const crowds: Crowd[] = [
      { ...thousand, kept: false, stagesAtOnce: 1, share: 0.7 },
      { ...fiveThousand, kept: false, stagesAtOnce: 1, share: 0.7 },
      { ...ofManyJobs, kept: false, stagesAtOnce: 1, share: 0.5 },
      { ...thousand, kept: true, stagesAtOnce: 1, share: null },
      { ...thousand, kept: true, stagesAtOnce: 4, share: null },
      { ...fiveThousand, kept: true, stagesAtOnce: 4, share: null },
      { ...ofManyJobs, kept: true, stagesAtOnce: 1, share: null },
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
  const jobIds = jobs.map(({ jobId }) => jobId)
  const open = (count: number) => clients.do({ open: 'stopframe', count, url: String(stopframe.url), jobIds })
  // What V8 makes of the code as it is used for the first time is no subscriber's.
  const first = Math.max(100, count)
  await open(first)
  const idle = memoryInUse().live
  await open(subscribers - first)
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
  const tell = await openTeller(stopframe, jobs)
  const tellRound = async () => {
    for (const end = position + images; position < end; position++) await tell(position, subscribers)
  }
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
      stopframe: () => deliver('stopframe', crowd.kept ? commitRound : tellRound),
      raw: () => deliver('raw', () => raw.send(payload, images)),
    },
    1,
  )
  const used = memoryInUse().live
  clients.end()
  raw.close()
  await stopframe.close()

  const followed = count === 1 ? 'one job' : `${count.toLocaleString('en')} jobs`
  const pace = crowd.kept ? `, kept first, ${stagesAtOnce} at once` : ''
  const who = `${subscribers.toLocaleString('en')} subscribers of ${followed}${pace}`
  const perThousand = (bytes: number, sockets: number) => (bytes / 1e6 / sockets) * 1_000
  const row = (what: string, unit: string, ours: number, theirs: number | null): Row => ({
    measure: 'fan-out',
    what: `${who}, ${what}`,
    unit,
    stopframe: ours,
    raw: theirs,
  })
  const rates = { ours: median(taken.stopframe), theirs: median(taken.raw) }
  const memory = {
    ours: perThousand(subscribed - idle, subscribers - first),
    theirs: perThousand(opened - subscribed, subscribers),
  }
  return [
    {
      ...row('deliveries', 'a second', rates.ours, rates.theirs),
      ...(crowd.share !== null && { target: atLeast(crowd.share, rates.ours, rates.theirs) }),
    },
    row("server's CPU for a delivery", 'µs', median(cpu.stopframe), median(cpu.raw)),
    {
      ...row('memory for 1,000 of them', 'MB', memory.ours, memory.theirs),
      target: atMostIs(20, 'MB', memory.ours),
    },
    row(
      'memory for 1,000 after the traffic, both',
      'MB',
      perThousand(used - idle, subscribers - first),
      null,
    ),
  ]
}

/** Rings for an image of each job as a worker of the same process does; resolves when every subscriber was handed his. */
async function openTeller({ db, doorbell, feed }: Stopframe, jobs: readonly PreparedJob[]) {
  const positions = jobs.map(({ jobId }) => ({ jobId, after: 0 }))
  const firsts = (await readLog(db, positions, 100)).filter(({ type }) => type === 'IMAGE_GENERATED')
  const first = new Map(firsts.map((entry) => [entry.jobId, entry]))
  const entryOf = ({ jobId, image }: PreparedJob, position: number): JobLogEntry => {
    const entry = first.get(jobId)
    if (entry?.type !== 'IMAGE_GENERATED') throw new Error(`Job ${jobId} has no image yet.`)
    const { storageKey, thumbnailKey } = image(position)
    const attachment = { ...entry.image.attachment, storageKey, thumbnailKey }
    return {
      ...entry,
      seq: entry.seq + position,
      completedImages: 1 + position,
      image: { ...entry.image, position, attachment },
    }
  }
  return async (position: number, subscribers: number): Promise<void> => {
    const all = feed.delivered + subscribers
    for (const job of jobs) doorbell.ring(job.jobId, [entryOf(job, position)])
    do await nextStep()
    while (feed.delivered < all)
  }
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
