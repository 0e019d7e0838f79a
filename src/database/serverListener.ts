import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { oneAtATime } from '../lib/oneAtATime.ts'
import type { Hearing, Listener, ListenOptions, Queryable, Statement } from './database.ts'
import { isOutage } from './outage.ts'
import { queryable } from './serverQueryable.ts'

const longestBackoffMs = 5_000

/** What the connection is called on the server, where DATABASE_URL gives no name of its own. */
export const listenerName = 'stopframe listener'

export interface ListenerTiming {
  /** How often the server is asked for a sign of life. */
  readonly heartbeatMs: number
  /** How long it may take to give one. */
  readonly answerMs: number
}

const promptly: ListenerTiming = { heartbeatMs: 10_000, answerMs: 5_000 }

/**
 * The one connection of a process that LISTENs, for all who want to hear: PostgreSQL wakes every backend of the database
 * that listens to anything, one after the other, for each NOTIFY. It is there while anybody listens, and made anew with
 * jitter. It asks the server for a sign of life now and then, because a connection that a firewall dropped looks open and
 * hears nothing.
 */
export class ServerListener {
  readonly #hearers = new Set<ListenOptions>()
  readonly #parts: OpenListenerParts
  /** Settles when it is connected for the first time; null while nobody listens. */
  #open: Promise<OpenListener> | null = null

  constructor(config: pg.ClientConfig, log: Logger, timing = promptly) {
    this.#parts = { config, hearers: this.#hearers, log, timing }
  }

  /** Resolves after the first LISTEN; `onListening` is called for it and for each later one. */
  async listen(hearer: ListenOptions): Promise<Listener> {
    this.#hearers.add(hearer)
    try {
      const opening = this.#open
      this.#open ??= OpenListener.open(this.#parts)
      const open = await this.#open
      // Opened for another, who named other channels; whoever came in between was in time or is named twice.
      if (opening !== null) await open.listenTo(hearer.channels)
      hearer.onListening()
      return {
        hearing: open.signs,
        query: <Row extends object>(statement: Statement, params: readonly unknown[]) =>
          open.query<Row>(statement, params),
        close: () => this.#leave(hearer),
      }
    } catch (error) {
      await this.#leave(hearer)
      throw error
    }
  }

  /** What is said to a channel that nobody hears any more goes past. */
  async #leave(hearer: ListenOptions): Promise<void> {
    this.#hearers.delete(hearer)
    const open = this.#open
    if (this.#hearers.size > 0 || open === null) return
    this.#open = null
    // One that could not be opened has told whoever wanted it.
    const opened = await open.catch(() => null)
    await opened?.close()
  }
}

class SignsOfLife implements Hearing {
  connected = false
  reconnects = 0
  #lastAt = performance.now()

  get silenceMs(): number {
    return performance.now() - this.#lastAt
  }

  heard(): void {
    this.#lastAt = performance.now()
  }
}

/** The connection, and what makes it anew, while somebody listens. */
class OpenListener {
  readonly signs: SignsOfLife
  readonly #given: OpenListenerParts
  readonly #closing = new AbortController()
  readonly #loop: Promise<void>
  #session: Session

  private constructor(given: OpenListenerParts, signs: SignsOfLife, session: Session) {
    this.#given = given
    this.signs = signs
    this.#session = session
    this.signs.connected = true
    this.#loop = this.#keepConnected()
  }

  static async open(given: OpenListenerParts): Promise<OpenListener> {
    const signs = new SignsOfLife()
    return new OpenListener(given, signs, await openSession(given, signs))
  }

  listenTo(channels: readonly string[]): Promise<void> {
    return this.#session.listenTo(channels)
  }

  query<Row extends object>(statement: Statement, params: readonly unknown[]): Promise<Row[]> {
    return this.#session.query<Row>(statement, params)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#loop
  }

  async #keepConnected(): Promise<void> {
    const { hearers, log, timing } = this.#given
    const { signal } = this.#closing
    while (!signal.aborted) {
      const error = await this.#session.lost(signal, timing)
      this.signs.connected = false
      await this.#session.end()
      if (signal.aborted) return
      const channels = channelsOf(hearers)
      log.warn({ err: error, channels }, 'The connection that listens was lost; connecting again')
      const next = await this.#reconnect()
      if (next === null) return
      this.#session = next
      this.signs.connected = true
      this.signs.reconnects++
      for (const { onListening } of hearers) onListening()
    }
  }

  async #reconnect(): Promise<Session | null> {
    const { hearers, log } = this.#given
    const { signal } = this.#closing
    for (let attempt = 0; !signal.aborted; attempt++) {
      // The first try is at once; later ones spread out, so that not every process comes back in the same moment.
      const ceilingMs = attempt === 0 ? 50 : Math.min(longestBackoffMs, 100 * 2 ** attempt)
      await wait(Math.random() * ceilingMs, undefined, { signal }).catch(ignoreAbort)
      if (signal.aborted) return null
      try {
        return await openSession(this.#given, this.signs)
      } catch (error) {
        log.warn({ err: error, channels: channelsOf(hearers), attempt }, 'Could not listen yet')
      }
    }
    return null
  }
}

interface OpenListenerParts {
  readonly config: pg.ClientConfig
  readonly hearers: ReadonlySet<ListenOptions>
  readonly log: Logger
  readonly timing: ListenerTiming
}

function channelsOf(hearers: Iterable<ListenOptions>): string[] {
  return [...new Set([...hearers].flatMap(({ channels }) => channels))]
}

interface Session extends Queryable {
  /** Resolves once what is said there is heard too. */
  listenTo(channels: readonly string[]): Promise<void>
  /** Resolves with the cause when the connection is lost, with undefined when `signal` aborts. */
  lost(signal: AbortSignal, timing: ListenerTiming): Promise<unknown>
  end(): Promise<void>
}

async function openSession({ config, hearers }: OpenListenerParts, signs: SignsOfLife): Promise<Session> {
  const client = new pg.Client({
    ...config,
    // For whoever looks through pg_stat_activity: by its last statement it cannot be told.
    fallback_application_name: listenerName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  })
  const connection = queryable(client)
  // pg has no queue of its own from its version 9 on.
  const inTurn = oneAtATime()
  const broken = Promise.withResolvers<unknown>()
  client.on('error', (error) => broken.resolve(error))
  client.on('end', () => broken.resolve(new Error('The server closed the connection.')))
  client.on('notification', ({ channel, payload }) => {
    signs.heard()
    for (const { channels, onNotification } of hearers)
      if (channels.includes(channel)) onNotification(channel, payload ?? '')
  })
  const end = async () => {
    // A connection that is broken already has nothing left to say goodbye to.
    await client.end().catch(() => undefined)
  }
  const listenTo = async (channels: readonly string[]) => {
    for (const channel of channels)
      await inTurn(() => client.query(`LISTEN ${client.escapeIdentifier(channel)}`))
  }
  try {
    await client.connect()
    await listenTo(channelsOf(hearers))
    signs.heard()
  } catch (error) {
    await end()
    throw error
  }
  return {
    listenTo,
    async lost(signal, { heartbeatMs, answerMs }) {
      const sign = { text: 'SELECT 1', query_timeout: answerMs } as pg.QueryConfig
      const ask = () => inTurn(() => client.query(sign))
      const beat = setInterval(() => ask().then(() => signs.heard(), broken.resolve), heartbeatMs)
      const closed = () => broken.resolve(undefined)
      signal.addEventListener('abort', closed, { once: true })
      if (signal.aborted) closed()
      try {
        return await broken.promise
      } finally {
        clearInterval(beat)
        signal.removeEventListener('abort', closed)
      }
    },
    async query<Row extends object>(statement: Statement, params: readonly unknown[]) {
      try {
        return await inTurn(() => connection.query<Row>(statement, params))
      } catch (error) {
        // One that does not answer does not hear either; one that refuses does.
        if (isOutage(error) && !(error instanceof pg.DatabaseError)) broken.resolve(error)
        throw error
      }
    },
    end,
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error
}
