import type { Socket } from 'node:net'
import { CloseCode, type WebSocket as ProtocolSocket } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Logger } from '../lib/log.ts'
import { SubscriberConnection } from '../progress/seats.ts'

/** Where the answers of one operation go. */
export interface Outlet {
  /**
   * Sends a `next` message with this payload, JSON in UTF-8, when this step of the program is over. Where the client is
   * behind, resolves when it has caught up or gone.
   */
  send(payload: Buffer): Promise<void> | null
}

// Log entries that wait for a client, over all its subscriptions; the rest waits in the log.
const aheadBytes = 16_000

/**
 * What one socket may have under way: operations besides its subscriptions, and bytes that its client has not taken.
 * A client beyond either is not refused: it is read no further until there is room again.
 */
export const socketLimits = { operations: 20, untakenBytes: 1_000_000 } as const

// How long a client may take to answer the close; one that is gone never does.
const closeGraceMs = 1_000

// Buffers share slabs of this size, all of the process's. Node's own, 8 KB, hold nine messages each.
Buffer.poolSize = 64 * 1024

const closingBrace = '}'.charCodeAt(0)

// What `ws` sends of bytes is binary unless it is told.
const asText = { binary: false }

const heldBack: Socket[] = []

/**
 * What is written to it in this step of the program leaves when the step is over, in one write: an entry is made a message
 * for many subscribers first and written to all of them then. Writes in a row cost the system half of what they cost
 * with work in between.
 */
function holdBack(connection: Socket): void {
  if (connection.writableCorked > 0) return
  if (heldBack.length === 0) process.nextTick(letGo)
  connection.cork()
  heldBack.push(connection)
}

function letGo(): void {
  for (const connection of heldBack.splice(0)) connection.uncork()
}

class ClientGoneError extends Error {
  constructor() {
    super('The client has gone.')
    this.name = 'ClientGoneError'
  }
}

export interface ClientSocketOptions {
  readonly socket: WebSocket
  /** What `socket` speaks over. */
  readonly connection: Socket
  readonly log: Logger
  readonly heartbeatMs: number
}

/**
 * A client's WebSocket, as graphql-ws is given it. By itself graphql-ws begins every message as it comes and keeps
 * every answer until it is taken, so a client that asks and never reads would fill the memory. Here a message begins
 * when there is room for it, and a client that neither answers pings nor takes what waits for it is cut off after two
 * or three heartbeats.
 */
export class ClientSocket implements ProtocolSocket {
  readonly subscriptions = new SubscriberConnection()
  readonly #socket: WebSocket
  readonly #connection: Socket
  readonly #log: Logger
  readonly #heartbeat: NodeJS.Timeout
  #grace: NodeJS.Timeout | undefined
  #handle: (message: string) => Promise<void> = async () => undefined
  #waiting: string[] = []
  #underWay = 0
  // As of the last heartbeat and since.
  #isPinged = false
  #hasAnswered = true
  #takenThen = 0

  constructor({ socket, connection, log, heartbeatMs }: ClientSocketOptions) {
    this.#socket = socket
    this.#connection = connection
    this.#log = log
    // What the client has said by now is read first: the process may have stood still.
    this.#heartbeat = setInterval(() => setImmediate(() => this.#beat()), heartbeatMs)
    socket.on('pong', () => {
      this.#hasAnswered = true
    })
    socket.on('ping', (data) => {
      // Answers pile up too where nobody takes them.
      if (this.#hasRoomForBytes) socket.pong(data)
    })
    // The client broke the protocol or the line: `ws` closes, and says why by its code.
    socket.on('error', (error) => log.debug({ err: error }, 'A WebSocket failed'))
    socket.on('close', () => {
      clearInterval(this.#heartbeat)
      clearTimeout(this.#grace)
      this.#waiting = []
      this.subscriptions.close()
    })
  }

  get protocol(): string {
    return this.#socket.protocol
  }

  /** Resolves when the client's side of the line has taken the message: what waits for it makes the next one. */
  send(message: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#socket.send(message, (error) => {
      if (error) reject(new ClientGoneError())
      else resolve()
      this.proceed()
    })
    return promise
  }

  /** Of the operation with this id. */
  outlet(id: string): Outlet {
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
    return {
      send: (payload) => {
        const message = Buffer.allocUnsafe(head.length + payload.length + 1)
        message.set(head)
        message.set(payload, head.length)
        message[message.length - 1] = closingBrace
        holdBack(this.#connection)
        if (this.#socket.bufferedAmount < aheadBytes) {
          this.#socket.send(message, asText)
          return null
        }
        return new Promise((resolve) => {
          this.#socket.send(message, asText, () => {
            resolve()
            this.proceed()
          })
        })
      },
    }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.#grace ??= setTimeout(() => this.#socket.terminate(), closeGraceMs)
    this.#waiting = []
    // Its answer to the close is to be read.
    this.#socket.resume()
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.#handle = handle
    this.#socket.on('message', (message) => {
      // One that comes after the close is nobody's.
      if (this.#socket.readyState !== this.#socket.OPEN) return
      this.#waiting.push(String(message))
      this.proceed()
    })
  }

  /** Begins what waits, in order, as far as there is room. To be called when there may be room again. */
  proceed(): void {
    while (this.#hasRoom) {
      const message = this.#waiting.shift()
      if (message === undefined) break
      void this.#begin(message)
    }
    if (this.#waiting.length > 0) this.#socket.pause()
    else if (this.#socket.isPaused) this.#socket.resume()
  }

  async #begin(message: string): Promise<void> {
    this.#underWay++
    try {
      await this.#handle(message)
    } catch (error) {
      if (!(error instanceof ClientGoneError)) {
        this.#log.error({ err: error }, 'A message over a WebSocket failed')
        this.close(CloseCode.InternalServerError, 'Internal server error')
      }
    } finally {
      this.#underWay--
      this.proceed()
    }
  }

  get #hasRoom(): boolean {
    // The message of an open subscription is under way for as long as it is open.
    return this.#underWay - this.subscriptions.size < socketLimits.operations && this.#hasRoomForBytes
  }

  get #hasRoomForBytes(): boolean {
    return this.#socket.bufferedAmount < socketLimits.untakenBytes
  }

  #beat(): void {
    if (!this.#isAlive()) {
      this.#socket.terminate()
      return
    }
    this.#hasAnswered = false
    this.#takenThen = this.#taken
    // Behind what waits a ping would only wait too.
    this.#isPinged = this.#socket.bufferedAmount === 0
    if (this.#isPinged) this.#socket.ping()
  }

  /** Where no answer to a ping could have been read, what the client takes tells. */
  #isAlive(): boolean {
    if (this.#hasAnswered) return true
    if (this.#isPinged && !this.#socket.isPaused) return false
    return this.#socket.bufferedAmount === 0 || this.#taken > this.#takenThen
  }

  /** Bytes that have left for the client. */
  get #taken(): number {
    return this.#connection.bytesWritten - this.#connection.writableLength
  }
}
