import { randomUUID } from 'node:crypto'
import type WebSocket from 'ws'
import type { Stopframe } from '../../src/compose.ts'
import { openSocket } from '../subscription.ts'
import { queries } from './queries.ts'

/** One socket, on which subscriptions are begun and given up again. */
export class Subscriber {
  readonly #socket: WebSocket
  #expected: { id: string; resolve: () => void; reject: (error: Error) => void } | null = null

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => {
      const { id, type, payload } = JSON.parse(String(data))
      if (id !== this.#expected?.id) return
      if (type === 'next' && !payload.errors) this.#expected?.resolve()
      else this.#expected?.reject(new Error(`The subscription failed: ${JSON.stringify(payload)}`))
      this.#expected = null
    })
  }

  static async open({ url }: Stopframe): Promise<Subscriber> {
    const socket = await openSocket(`${String(url).replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const subscriber = new Subscriber(socket)
    const acknowledged = new Promise((resolve) => socket.once('message', resolve))
    socket.send(JSON.stringify({ type: 'connection_init' }))
    await acknowledged
    return subscriber
  }

  /** From the subscription's request to its first message. */
  async firstMessage(jobId: string, after: string | null): Promise<void> {
    const id = randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#expected = { id, resolve, reject }
    const payload = { query: queries.progress, variables: { id: jobId, after } }
    this.#socket.send(JSON.stringify({ id, type: 'subscribe', payload }))
    await promise
    this.#socket.send(JSON.stringify({ id, type: 'complete' }))
  }

  close(): void {
    this.#socket.terminate()
  }
}
