import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Peer } from './apart/peer.ts'
import { Clients } from './clients.ts'
import type { Bench, Measure } from './environment.ts'
import { firstPayload, measureCrowd } from './fanOut.ts'
import { claimPreparedJob } from './jobs.ts'
import type { Command } from './peers/yogaLive.ts'
import { nameOf } from './peers.ts'
import { instantGenerator } from './replacements.ts'
import { median, type Row } from './rows.ts'
import { timed } from './turns.ts'

const subscribers = 1_000

/**
 * What a message to a thousand subscribers of one job costs where Yoga's own createPubSub and graphql-ws bring it, with the
 * payload that Stopframe sends and the clients that `fan-out` has; beside it Stopframe and ready frames, as there.
 */
export const livePeers: Measure = {
  name: 'live-peers',
  async run(bench: Bench): Promise<Row[]> {
    const images = bench.amount(50, 20)
    const crowd = { kept: false, jobs: 1, stagesAtOnce: 1, subscribers, images, share: null }
    const ours = await measureCrowd(bench, crowd)
    const peer = await measureYoga(bench, images)
    const title = `${await nameOf('Yoga', 'graphql-yoga')}, createPubSub, ${await nameOf('graphql-ws', 'graphql-ws')}`
    const rowsOf = (what: string, unit: string, value: number): Row[] => {
      // As fan-out has them: the first of this unit.
      const row = ours.find((taken) => taken.unit === unit)
      if (!row) throw new Error(`fan-out has no row in ${unit}.`)
      const { stopframe, raw } = row
      const base = { measure: 'live-peers', unit, stopframe }
      return [
        { ...base, what: `${what}; raw: ready frames`, raw },
        { ...base, what: `${what}; peer: ${title}`, raw: value },
      ]
    }
    return [
      ...rowsOf('deliveries', 'a second', peer.rate),
      ...rowsOf("server's CPU for a delivery", 'µs', peer.cpu),
      ...rowsOf('memory for 1,000 of them', 'MB', peer.memory),
    ]
  },
}

async function measureYoga(bench: Bench, images: number) {
  const entry = await firstEntry(bench)
  const server = await Peer.start<Command>(new URL('peers/yogaLive.ts', import.meta.url), {})
  const clients = new Clients()
  const measure = async (what: 'subscribers' | 'memory' | 'cpu'): Promise<number> => {
    server.tell({ measure: what })
    return Number((await server.next('measured')).value)
  }
  // The first memory that is told is that of a process which has not told any yet.
  await measure('memory')
  const idle = await measure('memory')
  const jobId = randomUUID()
  await clients.do({ open: 'stopframe', count: subscribers, url: server.url, jobIds: [jobId] })
  // What is published ahead of a subscription is lost.
  while ((await measure('subscribers')) < subscribers) await wait(10)
  const memory = (((await measure('memory')) - idle) / 1e6 / subscribers) * 1_000

  const deliveries = subscribers * images
  const rates: number[] = []
  const cpus: number[] = []
  const rounds = bench.amount(5, 3)
  // The first warms up.
  for (let round = -1; round < rounds; round++) {
    const before = await measure('cpu')
    const ms = await timed(async () => {
      const received = clients.do({ expect: deliveries })
      server.tell({ publish: entry, jobId, times: images })
      await received
    })
    const cpu = ((await measure('cpu')) - before) / deliveries
    if (round < 0) continue
    rates.push((deliveries / ms) * 1000)
    cpus.push(cpu)
  }
  clients.end()
  await server.end()
  return { rate: median(rates), cpu: median(cpus), memory }
}

/** What Stopframe sends of an image. */
async function firstEntry(bench: Bench): Promise<object> {
  const stopframe = await bench.startStopframe(
    await bench.createDatabase(),
    { generator: instantGenerator(new Uint8Array()) },
    { ROLE: 'api' },
  )
  const payload = await firstPayload(stopframe, await claimPreparedJob(stopframe, 1))
  await stopframe.close()
  const { data } = JSON.parse(payload) as { data: { jobProgress: object } }
  return data.jobProgress
}
