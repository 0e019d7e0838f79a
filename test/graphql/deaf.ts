import { once } from 'node:events'
import { connect } from 'node:net'
import WebSocket from 'ws'
import type { TestClient } from '../support/client.ts'

/** A subscriber that asks and then reads nothing: what its machine's buffers do not take stays with the server. */
interface DeafSubscriber {
  hangUp(): void
}

type Ask = (client: TestClient, query: string, variables: Record<string, unknown>) => Promise<DeafSubscriber>

/** Over a WebSocket, which stops reading once its subscription is asked for. */
export const deafOverWebSocket: Ask = async (client, query, variables) =>
  deafen(await openWebSocket(client, query, variables))

/** The same, of one that says all the time that it is there. */
export const deafButThere: Ask = async (client, query, variables) => {
  const socket = await openWebSocket(client, query, variables)
  const pongs = setInterval(() => socket.pong(), 20)
  socket.once('close', () => clearInterval(pongs))
  return deafen(socket)
}

/** Over server-sent events, on a connection of which nothing at all is read. */
export const deafOverEvents: Ask = async (client, query, variables) => {
  const { hostname, port, host } = new URL(client.url)
  const connection = connect(Number(port), hostname)
  connection.pause()
  connection.on('error', () => undefined)
  const body = JSON.stringify({ query, variables })
  connection.write(
    `POST /graphql HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${client.token}\r\naccept: text/event-stream\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  await once(connection, 'connect')
  return { hangUp: () => connection.destroy() }
}

function deafen(socket: WebSocket): DeafSubscriber {
  socket.pause()
  socket.on('error', () => undefined)
  return { hangUp: () => socket.terminate() }
}

/** A subscription by hand; resolves when it was asked for. */
export async function openWebSocket(
  client: TestClient,
  query: string,
  variables: object,
): Promise<WebSocket> {
  const socket = new WebSocket(`${client.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  const acknowledged = once(socket, 'message')
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${client.token}` } }),
  )
  await acknowledged
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }))
  return socket
}
