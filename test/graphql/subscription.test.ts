import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ProgressEntry, TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { SeededJob } from '../support/seed.ts'
import { hold } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'
import { deafOverEvents, deafOverWebSocket, openWebSocket } from './deaf.ts'

const server = useTestServer()

const subscribers = () => server().stopframe.feed.size.subscribers

/** A subscription on a socket of its own, by hand, so that the test decides whether it reads. */
async function openSubscription(client: TestClient, query: string, jobId: string): Promise<WebSocket> {
  const socket = await openWebSocket(client, query, { jobId })
  await once(socket, 'message')
  return socket
}

describe('subscribers that never read', () => {
  it('hold up nobody, and cost the process no more than a little each', async () => {
    const client = await server().client()
    const job = await SeededJob.make(server().stopframe, client.accountId, [1000, 1000])
    // Answers of some 6 KB, so that what 20 connections do not take would be far more than their buffers hold.
    const aliases = Array.from({ length: 28 }, (_, index) => `u${index}: url`).join(' ')
    const query = `subscription ($jobId: ID!) { jobProgress(jobId: $jobId) {
      ... on ImageGenerated { image { attachment { ${aliases} } } } ... on JobStatusChanged { cursor } } }`
    const deaf = await Promise.all(
      [deafOverWebSocket, deafOverEvents].flatMap((ask) =>
        Array.from({ length: 10 }, () => ask(client, query, { jobId: job.id })),
      ),
    )
    await until(() => subscribers() === deaf.length)
    const before = memoryInUse()

    const reading = client.settled(job.id)
    for (let batch = 0; batch < 20; batch++) await job.commit(50)
    await job.settle()
    const log = await reading
    expect(log.map(({ cursor }) => cursor)).toEqual(
      Array.from({ length: 1004 }, (_, index) => String(index + 1)),
    )

    // None of them has come to the end of the log.
    expect(subscribers()).toBe(deaf.length)
    // 20 × 1,000 answers of 6 KB are 120 MB; what the program may keep of them is what is told below.
    expect(memoryInUse() - before).toBeLessThan(30_000_000)
    const buffered = await bufferedBytes(client)
    expect(buffered).toBeGreaterThan(0)
    // A message of each socket; of each event stream what Node's two streams hold, 64 KB and a bit.
    expect(buffered).toBeLessThan(10 * 20_000 + 10 * 100_000)
    for (const subscriber of deaf) subscriber.hangUp()
    await until(() => subscribers() === 0)
  })
})

describe('a socket that closes with no event coming', () => {
  it.each(['terminate', 'close'] as const)('is forgotten at once (%s)', async (way) => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const socket = await openSubscription(client, documents.jobProgress.toString(), id)
    expect(subscribers()).toBe(1)
    socket[way]()
    await until(() => subscribers() === 0)
    request.finish()
    await expectSettled(server(), client, id)
  })
})

describe('a client that comes back with its last cursor', () => {
  it('after the server was restarted in the middle of the job has every entry once, in order', async () => {
    const client = await server().client()
    const inFlight = 5
    const script = server().generator.script((request) => {
      if (request.number !== inFlight) request.finish()
    })
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 12 } })
    const seen: ProgressEntry[] = []

    const first = follow(client, id, null)
    const closed = expect(takeAll(first.results, seen)).rejects.toMatchObject({ code: 1012 })
    const request = await script.request(inFlight)
    await until(() => seen.at(-1)?.completedImages === inFlight)
    const ended = server().shutDown()
    // In flight as the process ends: it is waited for and kept.
    request.finish()
    await closed
    await ended
    await server().open()

    const second = follow(client, id, seen.at(-1)?.cursor ?? null)
    await takeAll(second.results, seen)
    const { log, job } = await expectSettled(server(), client, id)
    expect(seen).toEqual(log)
    expect(job).toMatchObject({ status: 'COMPLETED', completedImages: 12 })
    expect(script.requests).toHaveLength(12)
    await Promise.all([first.socket.dispose(), second.socket.dispose()])
  })
})

/** On a connection of its own that is not made again by itself. */
function follow(client: TestClient, jobId: string, after: string | null) {
  const socket = createClient({
    url: `${client.url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${client.token}` },
    retryAttempts: 0,
    webSocketImpl: WebSocket,
  })
  const query = documents.jobProgress.toString()
  const results = socket.iterate<{ jobProgress: ProgressEntry }>({ query, variables: { jobId, after } })
  return { socket, results }
}

async function takeAll(results: ReturnType<typeof follow>['results'], seen: ProgressEntry[]): Promise<void> {
  for await (const { data } of results) {
    if (!data) throw new Error('The server refused.')
    seen.push(data.jobProgress)
  }
}

/** As the process tells its operators. */
async function bufferedBytes(client: TestClient): Promise<number> {
  const metrics = await (await client.fetch('/metrics')).text()
  return Number(/^stopframe_socket_buffered_bytes (\d+)/m.exec(metrics)?.[1])
}

/** What is reachable, in bytes: the heap after a full collection, and what hangs on it outside. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
