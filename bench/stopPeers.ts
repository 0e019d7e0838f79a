import { setTimeout as wait } from 'node:timers/promises'
import { openInstallation } from './apart/installation.ts'
import { Peer } from './apart/peer.ts'
import type { Report } from './apart/reports.ts'
import type { Bench, Measure } from './environment.ts'
import type { Command } from './peers/stopping.ts'
import { hasPeers, nameOf, withoutRedis } from './peers.ts'
import { startLocalRedis } from './redis.ts'
import { median, type Row } from './rows.ts'
import { openRaw, stopByService } from './stopLatency.ts'
import { takeTurns } from './turns.ts'

/** Jobs of a peer that looks from time to time are stopped together, so many. */
const together = 20

/** A peer that looks whether a job was cancelled. */
interface Looking {
  readonly title: string
  readonly script: URL
  /** How often. */
  readonly everyMs: number
}

/**
 * How soon a cancel that one process asks for fires the signal of the handler that runs in another: Stopframe's own and
 * the raw limit, as in `stop`, beside what other queues and a ticker take. What they do is cut off by the signal that they
 * give; whatever notices by looking has its jobs cancelled at moments spread evenly over the time between two looks.
 */
export const stopPeers: Measure = {
  name: 'stop-peers',
  async run(bench: Bench): Promise<Row[]> {
    const areThere = hasPeers()
    const { ours, raw, bullmq } = await measureSignalled(bench, areThere)
    const stopframe = median(ours)
    const row = (what: string, value: number | null, note?: string): Row => ({
      measure: 'stop-peers',
      what: `cancel asked → signal aborted; ${what}`,
      unit: 'ms',
      stopframe,
      raw: value,
      ...(note !== undefined && { note }),
    })
    const rows = [row('raw: UPDATE and NOTIFY', median(raw))]
    if (areThere) {
      const title = `peer: ${await nameOf('BullMQ', 'bullmq')}, its relay over Redis`
      rows.push(bullmq === null ? row(title, null, withoutRedis) : row(title, median(bullmq)))
    }
    for (const peer of await listLooking(areThere)) {
      rows.push(row(`peer: ${peer.title}`, median(await measureLooking(bench, peer))))
    }
    if (areThere) {
      const title = await nameOf('Graphile Worker', 'graphile-worker')
      rows.push(row(`peer: ${title}`, null, 'never: nothing tells a job that runs'))
    }
    return rows
  },
}

async function listLooking(areThere: boolean): Promise<Looking[]> {
  const pgBoss: Looking = {
    title: `${await nameOf('pg-boss', 'pg-boss')}, a heartbeat each 0.5 s`,
    script: new URL('peers/pgBossStop.ts', import.meta.url),
    everyMs: 500,
  }
  const ticker: Looking = {
    title: 'a look at the status each 5 s',
    script: new URL('peers/tickerStop.ts', import.meta.url),
    everyMs: 5_000,
  }
  if (!areThere) return [pgBoss, ticker]
  const dbos: Looking = {
    title: `${await nameOf('DBOS', '@dbos-inc/dbos-sdk')}, which looks each second`,
    script: new URL('peers/installed/dbosStop.ts', import.meta.url),
    everyMs: 1_000,
  }
  return [pgBoss, dbos, ticker]
}

/** Those that are told at once, in turns. */
async function measureSignalled(bench: Bench, areThere: boolean) {
  const redis = areThere ? await startLocalRedis(bench.folder) : null
  const stopframe = await openInstallation(bench, true)
  const raw = await openRaw(bench)
  const script = new URL('peers/installed/bullmqStop.ts', import.meta.url)
  const bullmq = redis === null ? null : await openPair(script, { REDIS_URL: redis.url })
  const sides: Record<string, () => Promise<number>> = {
    ours: async () => (await stopByService(stopframe)).abortedMs,
    raw: raw.call,
  }
  if (bullmq !== null) sides.bullmq = () => bullmq.stopOne()
  const taken = await takeTurns(bench.amount(300, 50), sides, 10)
  await bullmq?.close()
  await raw.close()
  await stopframe.close()
  await redis?.stop()
  return { ours: taken.ours ?? [], raw: taken.raw ?? [], bullmq: taken.bullmq ?? null }
}

async function measureLooking(bench: Bench, { script, everyMs }: Looking): Promise<number[]> {
  const pair = await openPair(script, { DATABASE_URL: await bench.createDatabase() })
  const taken: number[] = []
  for (let batch = 0; batch < bench.amount(3, 1); batch++) taken.push(...(await pair.stopSpread(everyMs)))
  await pair.close()
  return taken
}

/** The process that runs the jobs, which also makes what they are kept in, and the one that asks. */
async function openPair(script: URL, env: Record<string, string>) {
  const worker = await Peer.start<never>(script, { ...env, ROLE: 'worker', PLACES: String(together) })
  const api = await Peer.start<Command>(script, { ...env, ROLE: 'api' })
  /** Makes so many jobs, and answers with their ids once all of them run. */
  const start = async (count: number): Promise<string[]> => {
    const ids: string[] = []
    for (let job = 0; job < count; job++) {
      api.tell({ create: true })
      ids.push((await api.next('created')).value)
    }
    for (const _ of ids) await worker.next('requested')
    return ids
  }
  return {
    async stopOne(): Promise<number> {
      const [id = ''] = await start(1)
      api.tell({ cancel: id })
      return (await worker.next('aborted')).at - (await api.next('called')).at
    },
    /** Each of some jobs at a moment of its own within so long. */
    async stopSpread(overMs: number): Promise<number[]> {
      const ids = await start(together)
      const startedAt = performance.now()
      const called = new Map<string, Report>()
      for (const [index, id] of ids.entries()) {
        const due = ((index + Math.random()) / together) * overMs
        await wait(Math.max(0, due - (performance.now() - startedAt)))
        api.tell({ cancel: id })
        called.set(id, await api.next('called'))
      }
      const taken: number[] = []
      for (const _ of ids) {
        const { value: id, at } = await worker.next('aborted')
        taken.push(at - (called.get(id)?.at ?? Number.NaN))
      }
      return taken
    },
    async close(): Promise<void> {
      await api.end()
      await worker.end()
    },
  }
}
