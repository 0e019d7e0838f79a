import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { ClientSocket, type Outlet, socketLimits } from '../../src/graphql/clientSocket.ts'
import type { GraphqlServer } from '../../src/graphql/server.ts'
import { serveWebSocket } from '../../src/graphql/webSocket.ts'
import { createLog } from '../../src/lib/log.ts'
import { until } from '../support/until.ts'
import { RawSocket } from './rawSocket.ts'

const large = 'x'.repeat(100_000)
let asked = 0
let held: (() => void)[] = []
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      large: {
        type: GraphQLString,
        resolve: () => {
          asked++
          return large
        },
      },
      held: {
        type: GraphQLString,
        resolve: () => {
          asked++
          return new Promise((resolve) => held.push(() => resolve('let go')))
        },
      },
    },
  }),
})
const yoga = createYoga({ schema, logging: false }) as unknown as GraphqlServer
const http = createServer(yoga)
const connections = new Set<Socket>()
http.on('connection', (connection) => {
  connections.add(connection)
  connection.once('close', () => connections.delete(connection))
})
let closeSockets: () => Promise<void>
let url: string

beforeAll(async () => {
  closeSockets = serveWebSocket(http, {
    graphql: yoga,
    authenticate: async () => 'anybody',
    log: createLog('silent'),
    isAllowed: () => true,
    maxSockets: 10,
    initWaitMs: 50,
    heartbeatMs: 300,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})

afterEach(() => {
  asked = 0
  held = []
})

afterAll(async () => {
  await closeSockets()
  http.close()
})

/** The most that waited in the server for its clients at any time until all had gone. */
async function mostUntaken(): Promise<number> {
  let most = 0
  while (connections.size > 0) {
    for (const { writableLength } of connections) most = Math.max(most, writableLength)
    await turn()
  }
  return most
}

it('of a client that asks and never reads few questions are answered, and then it is cut off', async () => {
  const client = await RawSocket.open(url, 'anything')
  client.socket.pause()
  client.socket.on('error', () => undefined)
  for (let number = 0; number < 3_000; number++) client.subscribe(String(number), '{ large }')
  const most = await mostUntaken()
  // Its machine's buffers take a few MB; all of it would be 300 MB.
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThan(300)
  expect(most).toBeLessThan(socketLimits.untakenBytes + (socketLimits.operations + 1) * large.length)
})

it('of a client that sends pings and never reads few are answered, and then it is cut off', async () => {
  const client = await RawSocket.open(url, 'anything')
  client.socket.pause()
  client.socket.on('error', () => undefined)
  const payload = Buffer.alloc(125)
  const pings = () => {
    for (let number = 0; number < 2_000; number++) client.socket.ping(payload)
    if (client.socket.bufferedAmount < 20_000_000) setImmediate(pings)
  }
  pings()
  expect(await mostUntaken()).toBeLessThan(socketLimits.untakenBytes + 1_000)
})

it('begins so many operations at once and the next as one is over, and cuts off nobody who waits for it', async () => {
  const client = await RawSocket.open(url, 'anything')
  const all = socketLimits.operations + 5
  for (let number = 0; number < all; number++) client.subscribe(String(number), '{ held }')
  await until(() => asked === socketLimits.operations)
  // For as long as it takes to see that two others have gone, one after the other.
  for (let other = 0; other < 2; other++) {
    const deaf = await RawSocket.open(url, 'anything')
    deaf.socket.pause()
    await until(() => connections.size === 1)
    deaf.socket.terminate()
  }
  const ids: (string | undefined)[] = []
  for (let number = 0; number < all; number++) {
    await until(() => held[number] !== undefined)
    expect(asked).toBe(Math.min(all, socketLimits.operations + number))
    held[number]?.()
    const answer = await client.next()
    ids.push(answer?.id)
    await client.next()
    await until(() => asked === Math.min(all, socketLimits.operations + number + 1))
  }
  expect(ids).toEqual(Array.from({ length: all }, (_, number) => String(number)))
  await client.close()
})

it('a client that never says connection_init is told so and cut off, also where it does not read', async () => {
  const told = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const code = await new Promise((resolve) => told.once('close', resolve))
  expect(code).toBe(4408)
  const deaf = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  await new Promise((resolve) => deaf.once('open', resolve))
  deaf.pause()
  // It answers pings, but not the close.
  const pongs = setInterval(() => deaf.pong(), 20)
  deaf.on('error', () => undefined)
  await until(() => connections.size === 0)
  clearInterval(pongs)
  deaf.terminate()
})

it('what is sent in a step leaves when all of it is made, each client its own in one write and as text', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const received: [string, boolean][] = []
  const opened: { client: WebSocket; connection: Socket; outlet: Outlet }[] = []
  while (opened.length < 2) {
    const accepted = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
    const client = new WebSocket(`ws://127.0.0.1:${port}`)
    client.on('message', (data, isBinary) => received.push([String(data), isBinary]))
    const [socket, { socket: connection }] = await accepted
    const ours = new ClientSocket({ socket, connection, log: createLog('silent'), heartbeatMs: 60_000 })
    opened.push({ client, connection, outlet: ours.outlet('an "id"') })
  }
  const before = opened.map(({ connection }) => connection.bytesWritten)
  for (const { outlet } of opened) {
    for (const payload of ['{"data":"ä"}', '{"data":2}']) expect(outlet.send(Buffer.from(payload))).toBeNull()
  }
  const first = '{"id":"an \\"id\\"","type":"next","payload":{"data":"ä"}}'
  const second = '{"id":"an \\"id\\"","type":"next","payload":{"data":2}}'
  const frames = 2 + Buffer.byteLength(first) + 2 + Buffer.byteLength(second)
  for (const { connection } of opened) expect(connection.writableLength).toBe(frames)
  await turn()
  expect(opened.map(({ connection }, index) => connection.bytesWritten - (before[index] ?? 0))).toEqual([
    frames,
    frames,
  ])
  expect(opened.map(({ connection }) => connection.writableCorked)).toEqual([0, 0])
  await until(() => received.length === 4)
  expect(received.map(([message]) => message).sort()).toEqual([first, first, second, second].sort())
  expect(received.some(([, isBinary]) => isBinary)).toBe(false)
  for (const { client } of opened) client.terminate()
  await new Promise((resolve) => server.close(resolve))
})
