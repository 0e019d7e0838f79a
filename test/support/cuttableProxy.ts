import { once } from 'node:events'
import { createServer, connect as dial, type Server, type Socket } from 'node:net'

/** A network between a client and a server that a test can break. Carries bytes and knows nothing of them. */
export class CuttableProxy {
  /** How many connections clients have made. */
  connections = 0
  /** And how many it refused. */
  refused = 0
  readonly #server: Server
  readonly #target: () => string
  readonly #sockets = new Set<Socket>()
  #isSilent = false
  #isRefusing = false

  private constructor(target: () => string) {
    this.#target = target
    this.#server = createServer((client) => this.#carry(client))
  }

  /** `target`: the server's URL, asked for with each connection. */
  static async open(target: () => string): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy is not open.')
    return `http://127.0.0.1:${address.port}`
  }

  /** How many are open now, on either side. */
  get openSockets(): number {
    return this.#sockets.size
  }

  /** Breaks every connection, as a router that restarts does. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Breaks every connection, and lets none be made until it recovers. */
  refuse(): void {
    this.#isRefusing = true
    this.cut()
  }

  /** From now on nothing arrives and nothing is closed: what a cable that was pulled looks like. */
  fallSilent(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** What was sent into the silence arrives after all, late. */
  speakUp(): void {
    this.#isSilent = false
    for (const socket of this.#sockets) socket.resume()
  }

  /** New connections are carried again; those that fell silent stay so. */
  recover(): void {
    this.#isSilent = false
    this.#isRefusing = false
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #carry(client: Socket): void {
    if (this.#isRefusing) {
      this.refused++
      client.resetAndDestroy()
      return
    }
    this.connections++
    const { hostname, port } = new URL(this.#target())
    const server = dial(Number(port), hostname)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      from.on('data', (chunk) => to.write(chunk))
      if (this.#isSilent) from.pause()
    }
  }
}
