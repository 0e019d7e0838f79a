import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'
import { readEvents } from './eventStream.ts'
import { RawSocket, type SocketMessage, upgradeStatus } from './rawSocket.ts'

const limits = { socket: 3, account: 5, process: 8 }
const maxSockets = 10
const server = useTestServer({
  env: {
    SUBSCRIPTIONS_PER_SOCKET: String(limits.socket),
    SUBSCRIPTIONS_PER_ACCOUNT: String(limits.account),
    SUBSCRIPTIONS_PER_PROCESS: String(limits.process),
    SOCKETS_PER_PROCESS: String(maxSockets),
  },
})

const query = documents.jobProgress.toString()
const subscribers = () => server().stopframe.feed.size.subscribers

/** An account with a job that nobody else works on. */
async function follower(images = 3) {
  const client = await server().client()
  const job = await SeededJob.make(server().stopframe, client.accountId, [images])
  return { client, job }
}

/** Subscribes under these ids and resolves when each has got its first entry. */
async function subscribeAll(socket: RawSocket, ids: string[], jobId: string): Promise<void> {
  // After the first entry of the two that the job has, so that each is sent one.
  for (const id of ids) socket.subscribe(id, query, { jobId, after: '1' })
  for (const _ of ids) expect((await socket.next())?.payload.data.jobProgress.cursor).toBe('2')
}

async function refusalOf(socket: RawSocket, id: string, jobId: string): Promise<SocketMessage['payload']> {
  socket.subscribe(id, query, { jobId })
  const refused = await socket.next()
  expect(refused).toMatchObject({ id, type: 'next' })
  expect(await socket.next()).toEqual({ id, type: 'complete' })
  return refused?.payload
}

function subscribeOverEvents(client: TestClient, jobId: string, signal?: AbortSignal): Promise<Response> {
  return client.fetch('/graphql', {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { jobId } }),
    ...(signal && { signal }),
  })
}

function tooMany(scope: keyof typeof limits) {
  const extensions = { code: 'TOO_MANY_SUBSCRIPTIONS', scope, limit: limits[scope] }
  const message = expect.stringContaining(`${limits[scope]} subscriptions`)
  return { errors: [expect.objectContaining({ message, extensions })] }
}

describe('a subscription too many', () => {
  it('on one socket is refused alone; a place that is given up can be used at once', async () => {
    const { client, job } = await follower()
    const socket = await RawSocket.open(client.url, client.token)
    await subscribeAll(socket, ['1', '2', '3'], job.id)
    expect(await refusalOf(socket, '4', job.id)).toEqual(tooMany('socket'))

    await job.commit(1)
    const told = [await socket.next(), await socket.next(), await socket.next()]
    expect(told.map((message) => message?.id).sort()).toEqual(['1', '2', '3'])

    socket.send({ id: '2', type: 'complete' })
    socket.subscribe('5', query, { jobId: job.id })
    expect(await socket.next()).toMatchObject({
      id: '5',
      payload: { data: { jobProgress: { cursor: '1' } } },
    })
    await socket.close()
    await until(() => subscribers() === 0)
  })

  it('of one account is refused on its other sockets and over HTTP, and others are not', async () => {
    const { client, job } = await follower()
    const first = await RawSocket.open(client.url, client.token)
    const second = await RawSocket.open(client.url, client.token)
    await subscribeAll(first, ['1', '2', '3'], job.id)
    await subscribeAll(second, ['1', '2'], job.id)
    expect(await refusalOf(second, '3', job.id)).toEqual(tooMany('account'))

    const response = await subscribeOverEvents(client, job.id)
    expect(response.status).toBe(429)
    const [answer] = await Array.fromAsync(readEvents(response))
    expect(answer).toEqual({ event: 'next', data: tooMany('account') })

    const other = await follower()
    const theirs = await RawSocket.open(other.client.url, other.client.token)
    await subscribeAll(theirs, ['1'], other.job.id)

    await first.close()
    await until(() => subscribers() === 3)
    const streams = [await subscribeOverEvents(client, job.id), await subscribeOverEvents(client, job.id)]
    expect(streams.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of streams) await body?.cancel()
    await second.close()
    await theirs.close()
    await until(() => subscribers() === 0)
  })

  it('of the process is refused to everybody, over HTTP with 503', async () => {
    const followers = await Promise.all([follower(), follower(), follower()])
    const sockets: RawSocket[] = []
    for (const [index, { client, job }] of followers.entries()) {
      const socket = await RawSocket.open(client.url, client.token)
      sockets.push(socket)
      await subscribeAll(socket, ['1', '2', '3'].slice(0, index === 2 ? 2 : 3), job.id)
    }
    const { client, job } = await follower()
    const socket = await RawSocket.open(client.url, client.token)
    expect(await refusalOf(socket, '1', job.id)).toEqual(tooMany('process'))
    const response = await subscribeOverEvents(client, job.id)
    expect(response.status).toBe(503)
    expect((await Array.fromAsync(readEvents(response)))[0]?.data).toEqual(tooMany('process'))

    sockets[0]?.socket.terminate()
    await until(() => subscribers() === 5)
    await subscribeAll(socket, ['2', '3', '4'], job.id)
    for (const open of [...sockets, socket]) open.socket.terminate()
    await until(() => subscribers() === 0)
  })
})

it('a socket too many is refused at the upgrade, also where none subscribes to anything', async () => {
  const { client } = await follower()
  const sockets = await Promise.all(
    Array.from({ length: maxSockets }, () => RawSocket.open(client.url, client.token)),
  )
  expect(await upgradeStatus(client.url, {})).toBe(503)
  await sockets[0]?.close()
  let status = 503
  while (status === 503) status = await upgradeStatus(client.url, {})
  expect(status).toBe(101)
  await Promise.all(sockets.slice(1).map((socket) => socket.close()))
})

const id = fc.constantFrom('a', 'b')
const ways = fc.constantFrom('live', 'live', 'settled', 'unknown', 'cursor')
const step = fc.oneof(
  fc.record({ act: fc.constant('subscribe'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('complete'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('again'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('cut'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('events'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('hang up'), socket: fc.nat(1), id, to: ways }),
  fc.record({ act: fc.constant('wait'), socket: fc.nat(1), id, to: ways }),
)

it('no place is lost, however subscriptions begin and end', async () => {
  const { client, job } = await follower()
  const settled = await SeededJob.make(server().stopframe, client.accountId, [1])
  await settled.settle({ status: 'FAILED', code: 'TEST', message: 'by the test' })
  const variables = {
    live: { jobId: job.id, after: null },
    settled: { jobId: settled.id, after: null },
    unknown: { jobId: 'nothing', after: null },
    cursor: { jobId: job.id, after: '999' },
  }
  const run = async (steps: { act: string; socket: number; id: string; to: keyof typeof variables }[]) => {
    const open = () => RawSocket.open(client.url, client.token)
    const sockets = [await open(), await open()]
    const all = [...sockets]
    const streams: { response: Promise<Response | null>; hangUp: AbortController }[] = []
    for (const { act, socket: index, id, to } of steps) {
      const socket = sockets[index] as RawSocket
      if (act === 'wait') await (await client.fetch('/livez')).text()
      if (act === 'again') socket.subscribe(id, query, variables[to])
      if (act === 'complete' || act === 'again') socket.send({ id, type: 'complete' })
      if (act === 'subscribe' || act === 'again') socket.subscribe(id, query, variables[to])
      if (act === 'events') {
        const hangUp = new AbortController()
        const response = subscribeOverEvents(client, variables[to].jobId, hangUp.signal).catch(() => null)
        streams.push({ response, hangUp })
      }
      if (act === 'hang up') streams.shift()?.hangUp.abort()
      if (act === 'cut') {
        socket.socket.terminate()
        sockets[index] = await open()
        all.push(sockets[index])
      }
    }
    for (const { socket } of all) socket.terminate()
    for (const { hangUp } of streams) hangUp.abort()
    await until(() => subscribers() === 0)
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), run), { numRuns: 40 })

  const socket = await RawSocket.open(client.url, client.token)
  await subscribeAll(socket, ['1', '2', '3'], job.id)
  expect(await refusalOf(socket, '4', job.id)).toEqual(tooMany('socket'))
  await socket.close()
})
