import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import type { JobChangedSubscription } from '../support/generated/graphql.ts'
import { startBeside, TestServer, useTestServer } from '../support/harness.ts'
import { hold } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'
import { readEvents } from './eventStream.ts'
import { RawSocket } from './rawSocket.ts'

const server = useTestServer({ env: { SUBSCRIPTIONS_PER_SOCKET: '2' } })

const query = documents.jobChanged.toString()
const subscribers = () => server().stopframe.feed.size.subscribers

type Change = JobChangedSubscription['jobChanged']

/** What comes under that id until it will do, which is returned. */
async function nextOf(socket: RawSocket, isEnough: (change: Change) => boolean): Promise<Change> {
  for (;;) {
    const message = await socket.next()
    const change = message?.payload?.data?.jobChanged
    if (change === undefined) throw new Error(`Not a change: ${JSON.stringify(message)}`)
    if (isEnough(change)) return change
  }
}

/** A socket that follows the client's account, from the beginning on. */
async function openSocket(client: TestClient): Promise<RawSocket> {
  const socket = await RawSocket.open(client.url, client.token)
  socket.subscribe('1', query)
  const first = await nextOf(socket, () => true)
  expect(first).toEqual({ job: null, credits: await client.credits() })
  return socket
}

function overEvents(client: TestClient, signal?: AbortSignal): Promise<Response> {
  return client.fetch('/graphql', {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  })
}

describe('jobChanged', () => {
  it('shows a list all that it needs of a job, from when it is made until it ended', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const socket = await openSocket(client)
    const stages = ['morning', 'night'].map((name) => ({ name, prompt: script.word, quantity: 1 }))
    const { id } = await client.createJob({ pipelineStage: { stages } })
    const made = await nextOf(socket, ({ job }) => job?.id === id)
    expect(made).toMatchObject({
      job: { completedImages: 0, creditsHeld: 2, archiveUrl: null, images: { edges: [] } },
      credits: { balance: 1000, held: 2, available: 998 },
    })
    ;(await script.request(0)).finish()
    ;(await script.request(1)).finish()
    const ended = await nextOf(socket, ({ job }) => job?.finishedAt != null)
    const kept = (await client.job(id))?.images.edges.map(({ node }) => node)
    expect(ended).toMatchObject({
      job: {
        id,
        status: 'COMPLETED',
        completedImages: 2,
        stages: [
          { name: 'morning', completedImages: 1 },
          { name: 'night', completedImages: 1 },
        ],
        images: { edges: kept?.map(({ attachment }) => ({ node: { attachment: { id: attachment?.id } } })) },
      },
      credits: { balance: 998, held: 0 },
    })
    expect((await fetch(String(ended.job?.archiveUrl), { method: 'HEAD' })).status).toBe(200)
    await socket.close()
  })

  it('tells of what happens through another process', async () => {
    const other = await startBeside(server(), { env: { ROLE: 'api' } })
    try {
      const client = await server().client()
      const elsewhere = await other.client(client.accountId)
      const script = server().generator.script(hold)
      const here = await openSocket(client)
      const there = await openSocket(elsewhere)
      const { id } = await elsewhere.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
      for (const socket of [here, there]) await nextOf(socket, ({ job }) => job?.id === id)
      await script.request(0)
      await elsewhere.cancelJob(id, 'ABORT')
      for (const socket of [here, there]) {
        const ended = await nextOf(socket, ({ job }) => job?.finishedAt != null)
        expect(ended).toMatchObject({
          job: { id, status: 'CANCELLED', creditsHeld: 0 },
          credits: { balance: 1000, held: 0 },
        })
        await socket.close()
      }
    } finally {
      await other.end()
    }
  })

  it('takes a seat as jobProgress does', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    await script.request(0)
    const socket = await RawSocket.open(client.url, client.token)
    socket.subscribe('list', query)
    expect(await socket.next()).toMatchObject({ id: 'list', type: 'next' })
    socket.subscribe('job', documents.jobProgress.toString(), { jobId: id, after: '1' })
    expect(await socket.next()).toMatchObject({ id: 'job', type: 'next' })
    expect(subscribers()).toBe(2)
    socket.subscribe('more', query)
    expect(await socket.next()).toMatchObject({
      id: 'more',
      payload: { errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', scope: 'socket', limit: 2 } }] },
    })
    socket.socket.terminate()
    await until(() => subscribers() === 0)
    expect(server().stopframe.services.accountFeed.accounts).toBe(0)
    await client.cancelJob(id, 'ABORT')
  })

  it('is let go of when the client hangs up while nothing happens', async () => {
    const hangUp = new AbortController()
    const response = await overEvents(await server().client(), hangUp.signal)
    expect((await readEvents(response).next()).value?.data.data.jobChanged.job).toBeNull()
    expect(subscribers()).toBe(1)
    hangUp.abort()
    await until(() => subscribers() === 0)
  })

  it('is closed by a server that ends, so that the client comes back', async () => {
    const ending = await TestServer.start({ env: { ROLE: 'api' } })
    const client = await ending.client()
    const socket = await openSocket(client)
    await ending.shutDown()
    expect(await socket.closed).toMatchObject({ code: 1012 })
    await ending.end()
  })
})
