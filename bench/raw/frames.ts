import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** Plain `ws` that sends ready strings. */
export async function openRawFrames() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sends `message` so many times to everybody; each round waits until the last socket has taken its frame. */
    async send(message: string, times: number): Promise<void> {
      const clients = [...server.clients]
      const last = clients.pop()
      for (let time = 0; time < times; time++) {
        for (const client of clients) client.send(message)
        await new Promise<void>((resolve) => last?.send(message, () => resolve()))
      }
    },
    close(): void {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}
