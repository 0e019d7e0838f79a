import { setTimeout as wait } from 'node:timers/promises'
import type { Stopframe } from '../src/compose.ts'
import { commitImages } from '../src/runs/commitImages.ts'
import { Clients } from './clients.ts'
import type { Bench, Measure } from './environment.ts'
import type { Arrival } from './fanOutClients.ts'
import { claimPreparedJob, type PreparedJob } from './jobs.ts'
import { memoryInUse } from './memory.ts'
import { instantGenerator } from './replacements.ts'
import { clockMs, percentile, type Row } from './rows.ts'
import { timed } from './turns.ts'

// An image of ten seconds a job, and everybody with a job of their own: 500 deliveries a second. Twice that.
const subscribersPerJob = 100
const imageEveryMs = 100

// What a deaf one is sent at first, 6 KB each: more than its machine's buffers take.
const longLog = 1_000

const longestLatencyMs = 1_000

// A little more than the feed keeps a page for one who takes nothing.
const pageKeptMs = 12_000

/**
 * 5,000 subscribers of 50 jobs on one process. Images are committed one by one, and then one of every job at once;
 * everybody hears of them. First all read, then 50 more have come that never do: those who read are not to notice.
 */
export const deafSubscribers: Measure = {
  name: 'deaf',
  async run(bench: Bench): Promise<Row[]> {
    const subscribers = bench.amount(5_000, 1_000)
    const deaf = bench.amount(50, 10)
    const reading = subscribers - deaf
    requireOpenFiles(subscribers + 500)
    const stopframe = await bench.startStopframe(
      await bench.createDatabase(),
      { generator: instantGenerator(new Uint8Array()) },
      { ROLE: 'api', SUBSCRIPTIONS_PER_ACCOUNT: String(2 * subscribers) },
    )
    const url = String(stopframe.url)
    const jobs: PreparedJob[] = []
    for (let job = 0; job < subscribers / subscribersPerJob; job++) {
      jobs.push(await claimPreparedJob(stopframe, 1_000))
    }
    const longJob = await claimPreparedJob(stopframe, longLog)
    for (let from = 0; from < longLog; from += 100) {
      await commitImages(
        stopframe.db,
        Array.from({ length: 100 }, (_, index) => longJob.image(from + index)),
      )
    }
    const jobIds = jobs.map(({ jobId }) => jobId)
    const clients = new Clients()
    const traffic = new Traffic(stopframe, jobs, clients)

    const idle = memoryInUse()
    const openedMs = await timed(async () => {
      await clients.do({ open: 'timed', count: reading, url, jobIds })
      await clients.do({ expect: reading })
    })
    const opened = memoryInUse()
    const spread = bench.amount(100, 30)
    const bursts = bench.amount(10, 4)
    await traffic.warmUp(reading)
    const alone = await traffic.measure(reading, spread, bursts)

    const before = memoryInUse()
    await clients.do({ openDeaf: deaf, url, longJobId: longJob.jobId, jobIds })
    await stuck(url)
    const stuckAt = memoryInUse()
    await wait(pageKeptMs)
    const after = memoryInUse()
    const together = await traffic.measure(reading, spread, bursts)
    const buffered = await bufferedBytes(url)
    const open = stopframe.feed.size.subscribers
    clients.end()
    await stopframe.close()
    if (open !== reading + 2 * deaf) throw new Error(`${open} subscriptions were left at the end.`)

    const row = (what: string, unit: string, ours: number, raw: number | null = null): Row => ({
      measure: 'deaf',
      what,
      unit,
      stopframe: ours,
      raw,
    })
    const latencies = (what: string, ours: number[], raw: number[]): Row[] => [
      row(`${what}, median`, 'ms', percentile(ours, 50), percentile(raw, 50)),
      {
        ...row(`${what}, p99`, 'ms', percentile(ours, 99), percentile(raw, 99)),
        target: { text: '< 1 s', holds: percentile(ours, 99) < longestLatencyMs },
      },
    ]
    const perThousand = (bytes: number) => (bytes / 1e6 / reading) * 1_000
    const perDeaf = (bytes: number) => bytes / 1e3 / deaf
    return [
      row(`${reading} come at once`, 'subscriptions/s', (reading / openedMs) * 1_000),
      ...latencies('commit → client, an image now and then', together.spread, alone.spread),
      ...latencies('commit → client, an image of every job', together.bursts, alone.bursts),
      row('memory for 1,000, reachable', 'MB', perThousand(opened.live - idle.live)),
      row('memory for 1,000, resident', 'MB', perThousand(opened.resident - idle.resident)),
      row('held for a deaf one at first, reachable', 'KB', perDeaf(stuckAt.live - before.live)),
      row('held for a deaf one after 12 s, reachable', 'KB', perDeaf(after.live - before.live)),
      row('held for a deaf one, in its socket', 'KB', perDeaf(buffered)),
    ]
  },
}

/** Commits images and takes how long each subscriber waits for each. */
class Traffic {
  readonly #stopframe: Stopframe
  readonly #jobs: readonly PreparedJob[]
  readonly #clients: Clients
  /** By the job and its entry's cursor: the first image's is the third. */
  readonly #committedAt = new Map<string, number>()
  readonly #positions = new Map<string, number>()

  constructor(stopframe: Stopframe, jobs: readonly PreparedJob[], clients: Clients) {
    this.#stopframe = stopframe
    this.#jobs = jobs
    this.#clients = clients
  }

  async warmUp(reading: number): Promise<void> {
    for (let round = 0; round < 5; round++) await this.#burst(reading)
  }

  async measure(reading: number, spread: number, bursts: number) {
    const taken: { spread: number[]; bursts: number[] } = { spread: [], bursts: [] }
    const perJob = (job: number) => Math.ceil((reading - job) / this.#jobs.length)
    const jobs = Array.from({ length: spread }, (_, turn) => turn % this.#jobs.length)
    const received = this.#clients.do({ expect: jobs.reduce((sum, job) => sum + perJob(job), 0) })
    for (const job of jobs) {
      await Promise.all([this.#commit([this.#jobs[job] as PreparedJob]), wait(imageEveryMs)])
    }
    taken.spread = this.#latencies(await received)
    for (let round = 0; round < bursts; round++) taken.bursts.push(...(await this.#burst(reading)))
    return taken
  }

  async #burst(reading: number): Promise<number[]> {
    const received = this.#clients.do({ expect: reading })
    await this.#commit(this.#jobs)
    return this.#latencies(await received)
  }

  /** One image of each, in one commit. */
  async #commit(jobs: readonly PreparedJob[]): Promise<void> {
    const images = jobs.map((job) => {
      const position = this.#positions.get(job.jobId) ?? 0
      this.#positions.set(job.jobId, position + 1)
      return job.image(position)
    })
    await commitImages(this.#stopframe.db, images)
    const at = clockMs()
    for (const { jobId, position } of images) this.#committedAt.set(`${jobId}:${position + 3}`, at)
    for (const { jobId } of jobs) this.#stopframe.doorbell.ring(jobId)
  }

  #latencies(arrivals: readonly Arrival[]): number[] {
    return arrivals.flatMap(({ jobId, cursor, at }) => {
      const committedAt = this.#committedAt.get(`${jobId}:${cursor}`)
      return committedAt === undefined ? [] : [at - committedAt]
    })
  }
}

/** Resolves once the deaf ones' machines take no more: what waits for them stays as it is for a second. */
async function stuck(url: string): Promise<void> {
  for (let last = -1; ; ) {
    const now = await bufferedBytes(url)
    if (now > 0 && now === last) return
    last = now
    await wait(1_000)
  }
}

async function bufferedBytes(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^stopframe_socket_buffered_bytes (\d+)/m.exec(metrics)?.[1])
}

/** Each socket is an open file, in this process and in that of the clients. */
function requireOpenFiles(wanted: number): void {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const limit = Number(report.userLimits?.open_files?.soft)
  if (limit < wanted) {
    throw new Error(
      `This measure needs ${wanted} open files and a process may have ${limit}: ulimit -n ${wanted}`,
    )
  }
}
