import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

interface Client {
  readonly socket: WebSocket
  /** The id of its operation, as it goes into a message. */
  readonly id: string
  readonly job: number
}

/** Plain `ws` that sends ready messages, with nothing left to do but to put in the id of the client's subscription. */
export async function openRawFrames(jobs: number) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  const clients: Client[] = []
  server.on('connection', (socket) => {
    // As long as that of a real client.
    const id = `00000000-0000-4000-8000-${String(clients.length).padStart(12, '0')}`
    clients.push({ socket, id: JSON.stringify(id), job: clients.length % jobs })
  })
  await once(server, 'listening')

  async function sendTo(receivers: readonly Client[], payload: string): Promise<void> {
    const message = (id: string) => `{"id":${id},"type":"next","payload":${payload}}`
    const last = receivers.at(-1)
    for (const { socket, id } of receivers.slice(0, -1)) socket.send(message(id))
    await new Promise<void>((resolve) => last?.socket.send(message(last.id), () => resolve()))
  }

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Sends the payload so many times to every client, one job's after the other's, each when the last has taken its. */
    async send(payload: string, times: number): Promise<void> {
      const byJob = Array.from({ length: jobs }, (_, job) => clients.filter((client) => client.job === job))
      for (let time = 0; time < times; time++) {
        for (const receivers of byJob) await sendTo(receivers, payload)
      }
    },
    close(): void {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}
