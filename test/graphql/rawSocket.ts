import { on, once } from 'node:events'
import WebSocket from 'ws'

export interface SocketMessage {
  readonly id?: string
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: what a server sends is what the tests are to find out.
  readonly payload?: any
}

/** A graphql-transport-ws connection, message by message, for what a client library would hide. */
export class RawSocket {
  readonly socket: WebSocket
  readonly #messages: AsyncIterator<unknown[]>
  /** Resolves when the connection has ended, with how. */
  readonly closed: Promise<{ code: number; reason: string }>

  private constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers })
    this.#messages = on(this.socket, 'message', { close: ['close'] })
    this.closed = once(this.socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }))
  }

  /** Connects and sends `connection_init`; what comes of it is up to the test. */
  static async connect(
    url: string,
    authorization: string | null,
    headers: Record<string, string> = {},
  ): Promise<RawSocket> {
    const socket = new RawSocket(url, headers)
    await once(socket.socket, 'open')
    socket.send({ type: 'connection_init', payload: authorization === null ? {} : { authorization } })
    return socket
  }

  /** A connection that the server has acknowledged. */
  static async open(url: string, token: string): Promise<RawSocket> {
    const socket = await RawSocket.connect(url, `Bearer ${token}`)
    await socket.next()
    return socket
  }

  send(message: SocketMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  subscribe(
    id: string,
    query: string,
    variables: Record<string, unknown> = {},
    operationName?: string,
  ): void {
    this.send({ id, type: 'subscribe', payload: { query, variables, operationName } })
  }

  /** The next message; null where the connection ends first. */
  async next(): Promise<SocketMessage | null> {
    const { value, done } = await this.#messages.next()
    return done ? null : JSON.parse(String(value[0]))
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }
}

/** The status that an upgrade to a WebSocket is answered with: 101 where it succeeds. */
export async function upgradeStatus(
  url: string,
  headers: Record<string, string>,
  path = '/graphql',
): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', { headers })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  socket.on('open', () => resolve(101))
  socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
  socket.on('error', reject)
  try {
    return await promise
  } finally {
    socket.terminate()
  }
}
