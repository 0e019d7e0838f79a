import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'
import { deafButThere, deafOverEvents, deafOverWebSocket, openWebSocket } from './deaf.ts'
import { readEvents } from './eventStream.ts'

// Clients and server are one process: a step of it that takes longer than a heartbeat would have all of them cut off.
const server = useTestServer({ env: { HEARTBEAT_MS: '1000' }, takesJobs: false })

const subscribers = () => server().stopframe.feed.size.subscribers

// Some 20 KB an entry: what a deaf one's machine takes of them is soon full.
const fields = Array.from({ length: 28 }, (_, index) => `u${index}: url`).join(' ')
const fat = `subscription ($jobId: ID!) { jobProgress(jobId: $jobId) {
  ... on ImageGenerated { image { attachment { ${fields} } } } ... on JobStatusChanged { cursor } } }`

async function longJob(client: TestClient): Promise<SeededJob> {
  const job = await SeededJob.make(server().stopframe, client.accountId, [1000])
  for (let batch = 0; batch < 9; batch++) await job.commit(100)
  return job
}

it('a subscriber that answered is not cut off where the process stood still for longer than a heartbeat', async () => {
  const client = await server().client()
  const job = await SeededJob.make(server().stopframe, client.accountId, [1])
  const socket = await openWebSocket(client, fat, { jobId: job.id })
  const isClosed = once(socket, 'close').then(() => 'closed')
  await once(socket, 'ping')
  // Its answer has left by then, and nobody could read it.
  standStill(1_500)
  expect(await Promise.race([once(socket, 'ping').then(() => 'asked again'), isClosed])).toBe('asked again')
  socket.terminate()
  await until(() => subscribers() === 0)
})

/** All of this process. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('a subscriber that reads nothing', () => {
  it.each([
    ['a WebSocket and answers no ping', deafOverWebSocket],
    ['server-sent events', deafOverEvents],
  ])('over %s is cut off, and nobody else', async (_, ask) => {
    const client = await server().client()
    const quiet = await SeededJob.make(server().stopframe, client.accountId, [1])
    const overSocket = client.progress(quiet.id, '1')
    const hangUp = new AbortController()
    const overEvents = readEvents(
      await client.fetch('/graphql', {
        method: 'POST',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
        body: JSON.stringify({
          query: documents.jobProgress.toString(),
          variables: { jobId: quiet.id, after: '1' },
        }),
        signal: hangUp.signal,
      }),
    )
    await overSocket.next()
    await overEvents.next()
    expect(subscribers()).toBe(2)

    const job = await longJob(client)
    await ask(client, fat, { jobId: job.id })
    await until(() => subscribers() === 3)
    await until(() => subscribers() === 2)
    await quiet.commit(1)
    expect((await overSocket.next()).value).toMatchObject({ __typename: 'ImageGenerated' })
    expect((await overEvents.next()).value).toMatchObject({ event: 'next' })
    await overSocket.return()
    hangUp.abort()
    await until(() => subscribers() === 0)
  })

  it('and still says that it is there may stay', async () => {
    const client = await server().client()
    const job = await longJob(client)
    const there = await deafButThere(client, fat, { jobId: job.id })
    await until(() => subscribers() === 1)
    await deafOverWebSocket(client, fat, { jobId: job.id })
    await until(() => subscribers() === 2)
    await until(() => subscribers() === 1)
    await deafOverWebSocket(client, fat, { jobId: job.id })
    await until(() => subscribers() === 2)
    await until(() => subscribers() === 1)
    there.hangUp()
    await until(() => subscribers() === 0)
  })
})
