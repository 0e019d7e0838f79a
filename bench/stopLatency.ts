import { awaitSettled, type Installation, openInstallation } from './apart/installation.ts'
import { Peer } from './apart/peer.ts'
import type { Bench, Measure } from './environment.ts'
import type { Command as RawCommand } from './raw/notify.ts'
import { clockMs, latencyRows } from './rows.ts'
import { takeTurns } from './turns.ts'

/**
 * How soon a cancel reaches the request that is in flight in another process: from the moment at which the API process
 * has the call, and from a client's HTTP request, until the generator's signal is aborted in the worker process. Raw:
 * one UPDATE with pg_notify in one process until a controller is aborted in another; beside the client's row also with a plain
 * HTTP server ahead of it.
 */
export const stopLatency: Measure = {
  name: 'stop',
  async run(bench: Bench) {
    const stopframe = await openInstallation(bench, true)
    const raw = await openRaw(bench)
    const taken = await takeTurns(
      bench.amount(1_000, 50),
      {
        service: () => stopByService(stopframe),
        client: () => stop(stopframe, (jobId) => cancelOverHttp(stopframe, jobId)),
        raw: raw.call,
        rawHttp: raw.post,
      },
      10,
    )
    await raw.close()
    await stopframe.close()
    const factors = { median: 1.5, p99: 3 }
    return [
      ...latencyRows('stop', 'API has the call → signal aborted', taken.service, taken.raw, factors),
      ...latencyRows('stop', 'client sends → signal aborted', taken.client, taken.raw),
      ...latencyRows('stop', 'the same; raw serves HTTP too', taken.client, taken.rawHttp),
    ]
  },
}

/** Cancels a job, and answers when that began. */
type Cancel = (jobId: string) => Promise<number>

async function stop(stopframe: Installation, cancel: Cancel): Promise<number> {
  const { api, worker } = stopframe
  api.tell({ create: 3 })
  const { value: jobId } = await api.next('created')
  await worker.next('requested')
  const calledAt = await cancel(jobId)
  const { at: abortedAt } = await worker.next('aborted')
  await awaitSettled(stopframe, jobId)
  return abortedAt - calledAt
}

/** From the moment that the API process has the call until the signal is aborted in the worker process, in milliseconds. */
export function stopByService(stopframe: Installation): Promise<number> {
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

export async function openRaw(bench: Bench) {
  const DATABASE_URL = await bench.createDatabase()
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
