import { awaitSettled, type Installation, openInstallation } from './apart/installation.ts'
import { Peer } from './apart/peer.ts'
import { type Bench, type Measure, slowFlushMs } from './environment.ts'
import type { Command as RawCommand } from './raw/notify.ts'
import { clockMs, latencyRows, type Row } from './rows.ts'
import { takeTurns } from './turns.ts'

const factors = { median: 1.5, p99: 3 }

/**
 * How soon a cancel reaches the request that is in flight in another process: from the moment at which the API process
 * has the call, and from a client's HTTP request, until the generator's signal is aborted in the worker process; and until
 * that process has heard that the cancel is committed, which comes later. Raw: one UPDATE with pg_notify in one process
 * until a controller is aborted in another, which is both; beside the client's row also with a plain HTTP server ahead of it.
 */
export const stopLatency: Measure = {
  name: 'stop',
  async run(bench: Bench) {
    return [...(await measureStops(bench)), ...(await measureOnSlowDisk(bench))]
  },
}

async function measureStops(bench: Bench): Promise<Row[]> {
  const stopframe = await openInstallation(bench, true)
  const raw = await openRaw(bench)
  const committed: number[] = []
  const taken = await takeTurns(
    bench.amount(1_000, 50),
    {
      service: async (round) => {
        const stopped = await stopByService(stopframe)
        if (round >= 0) committed.push(stopped.committedMs)
        return stopped.abortedMs
      },
      client: async () => (await stop(stopframe, (jobId) => cancelOverHttp(stopframe, jobId))).abortedMs,
      raw: raw.call,
      rawHttp: raw.post,
    },
    10,
  )
  await raw.close()
  await stopframe.close()
  return [
    ...latencyRows('stop', 'API has the call → signal aborted', taken.service, taken.raw, factors),
    ...latencyRows('stop', 'API has the call → commit heard', committed, taken.raw),
    ...latencyRows('stop', 'client sends → signal aborted', taken.client, taken.raw),
    ...latencyRows('stop', 'the same; raw serves HTTP too', taken.client, taken.rawHttp),
  ]
}

async function measureOnSlowDisk(bench: Bench): Promise<Row[]> {
  const stopframe = await openInstallation(bench, true, { flushDelayMs: slowFlushMs })
  const raw = await openRaw(bench, { flushDelayMs: slowFlushMs })
  const sides = { service: async () => (await stopByService(stopframe)).abortedMs, raw: raw.call }
  const taken = await takeTurns(bench.amount(300, 50), sides, 10)
  await raw.close()
  await stopframe.close()
  const what = `API has the call → signal aborted, a flush takes ${slowFlushMs} ms more`
  return latencyRows('stop', what, taken.service, taken.raw, factors)
}

/** From the moment that the API process has the call, in milliseconds. */
export interface Stopped {
  /** Until the signal is aborted in the worker process. */
  readonly abortedMs: number
  /** Until the worker process has heard that the cancel is committed. */
  readonly committedMs: number
}

/** Cancels a job, and answers when that began. */
type Cancel = (jobId: string) => Promise<number>

async function stop(stopframe: Installation, cancel: Cancel): Promise<Stopped> {
  const { api, worker } = stopframe
  api.tell({ create: 3 })
  const { value: jobId } = await api.next('created')
  await worker.next('requested')
  const calledAt = await cancel(jobId)
  const { at: abortedAt } = await worker.next('aborted')
  const { at: committedAt } = await worker.next('committed')
  await awaitSettled(stopframe, jobId)
  return { abortedMs: abortedAt - calledAt, committedMs: committedAt - calledAt }
}

/** Called as the API does, but for HTTP and GraphQL. */
export function stopByService(stopframe: Installation): Promise<Stopped> {
  return stop(stopframe, (jobId) => cancelInApi(stopframe, jobId))
}

async function cancelInApi({ api }: Installation, jobId: string): Promise<number> {
  api.tell({ cancel: jobId })
  return (await api.next('called')).at
}

function cancelOverHttp({ api }: Installation, jobId: string): Promise<number> {
  const query = 'mutation ($jobId: ID!) { cancelJob(jobId: $jobId, mode: ABORT) { __typename } }'
  return post(`${api.url}/graphql`, { query, variables: { jobId } })
}

/** Posts it and reads the answer; when it began. */
async function post(url: string, body: object): Promise<number> {
  const calledAt = clockMs()
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { errors?: unknown }
  if (!response.ok || answer.errors) throw new Error(`Refused: ${JSON.stringify(answer)}`)
  return calledAt
}

export async function openRaw(bench: Bench, { flushDelayMs = 0 } = {}) {
  const DATABASE_URL = await bench.createDatabase({ flushDelayMs })
  const script = new URL('raw/notify.ts', import.meta.url)
  const api = await Peer.start<RawCommand>(script, { DATABASE_URL, ROLE: 'api' })
  const worker = await Peer.start<RawCommand>(script, { DATABASE_URL, ROLE: 'worker' })
  /** From the moment that `cancel` answers until the signal is aborted, in milliseconds. */
  const stop = async (cancel: (id: string) => Promise<number>): Promise<number> => {
    api.tell({ create: true })
    const { value: id } = await api.next('created')
    const calledAt = await cancel(id)
    return (await worker.next('aborted')).at - calledAt
  }
  return {
    call: () =>
      stop(async (id) => {
        api.tell({ cancel: id })
        return (await api.next('called')).at
      }),
    post: () => stop((jobId) => post(api.url, { jobId })),
    async close(): Promise<void> {
      await api.end()
      await worker.end()
    },
  }
}
