import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
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

/**
 * One connection that LISTENs, made anew with jitter for as long as it is wanted. It asks the server for a
 * sign of life now and then, because a connection that a firewall dropped looks open and hears nothing.
 * Resolves after the first LISTEN; `onListening` is called for it and for each later one.
 */
export async function listenOnServer(
  config: pg.ClientConfig,
  options: ListenOptions,
  log: Logger,
  timing: ListenerTiming = { heartbeatMs: 10_000, answerMs: 5_000 },
): Promise<Listener> {
  const closing = new AbortController()
  const signs = new SignsOfLife()
  let session = await openSession(config, options, signs)
  signs.connected = true
  options.onListening()
  const loop = (async () => {
    while (!closing.signal.aborted) {
      const error = await session.lost(closing.signal, timing)
      signs.connected = false
      await session.end()
      if (closing.signal.aborted) return
      log.warn(
        { err: error, channels: options.channels },
        'The connection that listens was lost; connecting again',
      )
      const next = await reconnect(config, options, signs, closing.signal, log)
      if (next === null) return
      session = next
      signs.connected = true
      signs.reconnects++
      options.onListening()
    }
  })()
  return {
    hearing: signs,
    query: <Row extends object>(statement: Statement, params: readonly unknown[]) =>
      session.query<Row>(statement, params),
    async close() {
      closing.abort()
      await loop
    },
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

async function reconnect(
  config: pg.ClientConfig,
  options: ListenOptions,
  signs: SignsOfLife,
  signal: AbortSignal,
  log: Logger,
): Promise<Session | null> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    // The first try is at once; later ones spread out, so that not every process comes back in the same moment.
    const ceilingMs = attempt === 0 ? 50 : Math.min(longestBackoffMs, 100 * 2 ** attempt)
    await wait(Math.random() * ceilingMs, undefined, { signal }).catch(ignoreAbort)
    if (signal.aborted) return null
    try {
      return await openSession(config, options, signs)
    } catch (error) {
      log.warn({ err: error, channels: options.channels, attempt }, 'Could not listen yet')
    }
  }
  return null
}

interface Session extends Queryable {
  /** Resolves with the cause when the connection is lost, with undefined when `signal` aborts. */
  lost(signal: AbortSignal, timing: ListenerTiming): Promise<unknown>
  end(): Promise<void>
}

async function openSession(
  config: pg.ClientConfig,
  { channels, onNotification }: ListenOptions,
  signs: SignsOfLife,
): Promise<Session> {
  const client = new pg.Client({
    ...config,
    // For whoever looks through pg_stat_activity: by its last statement it cannot be told.
    fallback_application_name: listenerName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  })
  const connection = queryable(client)
  const broken = Promise.withResolvers<unknown>()
  client.on('error', (error) => broken.resolve(error))
  client.on('end', () => broken.resolve(new Error('The server closed the connection.')))
  client.on('notification', ({ channel, payload }) => {
    signs.heard()
    onNotification(channel, payload ?? '')
  })
  const end = async () => {
    // A connection that is broken already has nothing left to say goodbye to.
    await client.end().catch(() => undefined)
  }
  try {
    await client.connect()
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    signs.heard()
  } catch (error) {
    await end()
    throw error
  }
  return {
    async lost(signal, { heartbeatMs, answerMs }) {
      const ask = () => client.query({ text: 'SELECT 1', query_timeout: answerMs } as pg.QueryConfig)
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
        return await connection.query<Row>(statement, params)
      } catch (error) {
        // One that does not answer does not hear either.
        if (isOutage(error)) broken.resolve(error)
        throw error
      }
    },
    end,
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error
}
