import { Peer } from './apart/peer.ts'
import type { Bench, Measure } from './environment.ts'
import type { Command } from './peers/jobSide.ts'
import { hasPeers, nameOf, withoutRedis } from './peers.ts'
import { startLocalRedis } from './redis.ts'
import { atLeast, median, type Row } from './rows.ts'
import { takeTurns } from './turns.ts'

interface Side {
  readonly title: string
  readonly script: URL
  readonly env?: Record<string, string>
  /** How many jobs a turn takes, with one place and with sixteen: a second's worth or more, so far as it is fast. */
  readonly jobs: Readonly<Record<Places, number>>
  readonly places: readonly Places[]
  readonly needsRedis?: boolean
  readonly note?: string
}

type Places = 1 | 16

const oneAndSixteen: readonly Places[] = [1, 16]

const ours: Side = {
  title: 'Stopframe',
  script: new URL('apart/jobSide.ts', import.meta.url),
  jobs: { 1: 300, 16: 1_000 },
  places: oneAndSixteen,
}

/**
 * Jobs of one image each, twenty accounts', through one worker process on PostgreSQL with fsync on: everything but the
 * generator, which answers at once, and the files. All settings are the defaults but for the jobs that it runs at once, one
 * or sixteen (the default). Beside it queues whose jobs do nothing, each in a process of its own, those of PostgreSQL on
 * the same server, BullMQ on a Redis that writes each change down.
 */
export const jobSide: Measure = {
  name: 'jobs',
  async run(bench: Bench): Promise<Row[]> {
    const redis = await startLocalRedis(bench.folder)
    const peers = await listPeers()
    try {
      const one = await takeRates(bench, redis?.url ?? null, peers, 1)
      const sixteen = await takeRates(bench, redis?.url ?? null, peers, 16)
      return [...rowsOf(peers, one, 1), ...rowsOf(peers, sixteen, 16, one.get(peers[0] ?? ours))]
    } finally {
      await redis?.stop()
    }
  },
}

/** pg-boss is the first: it is what Stopframe's own queue stands on, and there without any installation. */
async function listPeers(): Promise<Side[]> {
  const pgBoss: Side = {
    title: `${await nameOf('pg-boss', 'pg-boss')}, one by one`,
    script: new URL('peers/pgBossJobs.ts', import.meta.url),
    jobs: { 1: 500, 16: 1_500 },
    places: oneAndSixteen,
  }
  if (!hasPeers()) return [pgBoss]
  const graphileWorker = await nameOf('Graphile Worker', 'graphile-worker')
  return [
    pgBoss,
    {
      title: graphileWorker,
      script: new URL('peers/installed/graphileWorkerJobs.ts', import.meta.url),
      jobs: { 1: 1_500, 16: 3_000 },
      places: oneAndSixteen,
    },
    {
      title: `${graphileWorker}, fetching 500 at once`,
      script: new URL('peers/installed/graphileWorkerJobs.ts', import.meta.url),
      env: { BATCHES: '1' },
      jobs: { 1: 20_000, 16: 40_000 },
      places: [16],
      note: 'all 500 run again where the process dies',
    },
    {
      title: `${await nameOf('BullMQ', 'bullmq')} on Redis`,
      script: new URL('peers/installed/bullmqJobs.ts', import.meta.url),
      jobs: { 1: 3_000, 16: 10_000 },
      places: oneAndSixteen,
      needsRedis: true,
    },
    {
      title: await nameOf('DBOS', '@dbos-inc/dbos-sdk'),
      script: new URL('peers/installed/dbosJobs.ts', import.meta.url),
      jobs: { 1: 500, 16: 1_000 },
      places: oneAndSixteen,
    },
  ]
}

type Rates = ReadonlyMap<Side, number>

/** Jobs a second of each side; those that need Redis are missing where there is none. */
async function takeRates(
  bench: Bench,
  redisUrl: string | null,
  peers: readonly Side[],
  places: Places,
): Promise<Rates> {
  const opened = new Map<Side, Peer<Command>>()
  for (const side of [ours, ...peers]) {
    if (!side.places.includes(places) || (side.needsRedis && redisUrl === null)) continue
    const settings = bench.settings(await bench.createDatabase())
    const env = { ...settings, ...side.env, ...(redisUrl !== null && { REDIS_URL: redisUrl }) }
    opened.set(side, await Peer.start<Command>(side.script, env))
  }
  const turns = [...opened].map(([side, peer]) => {
    const count = bench.amount(side.jobs[places], Math.ceil(side.jobs[places] / 4))
    return [side.title, () => workOff(peer, count, places)] as const
  })
  const taken = await takeTurns(bench.amount(3, 1), Object.fromEntries(turns), 1)
  for (const peer of opened.values()) await peer.end()
  return new Map([...opened.keys()].map((side) => [side, median(taken[side.title] ?? [])]))
}

/** The target is for as many at once as Stopframe runs by default. */
function rowsOf(peers: readonly Side[], rates: Rates, places: Places, oneByOne?: number): Row[] {
  const stopframe = Number(rates.get(ours))
  const there = peers.filter((side) => side.places.includes(places))
  return there.map((side): Row => {
    const rate = rates.get(side) ?? null
    const note = rate === null ? withoutRedis : side.note
    return {
      measure: 'jobs',
      what: `${places} at once; peer: ${side.title}`,
      unit: 'jobs/s',
      stopframe,
      raw: rate,
      ...(side === peers[0] &&
        oneByOne !== undefined && { target: atLeast(3, stopframe, oneByOne, 'pg-boss with 1') }),
      ...(note !== undefined && { note }),
    }
  })
}

/** Jobs a second. */
async function workOff(peer: Peer<Command>, count: number, places: Places): Promise<number> {
  peer.tell({ create: count })
  await peer.next('created')
  peer.tell({ work: count, places })
  return (count / Number((await peer.next('settled')).value)) * 1000
}
