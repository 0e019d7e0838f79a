import type { BackendProfile, Db as QueueDatabase } from 'pg-boss'
import type { PrismaClient } from './generated/prisma/client.ts'

/** A text with a name: the server plans it once a connection. */
export interface Statement {
  readonly name: string
  readonly text: string
  /** The longest to wait for a server's answer, where it is not the usual. */
  readonly timeoutMs?: number
}

/** For what is done now and then and may pass a whole table: nobody waits for it. */
export const longStatementMs = 60_000

/** Runs one statement. Columns come in snake_case as they stand; int8 as bigint, timestamps as Date. */
export interface Queryable {
  query<Row extends object>(statement: Statement, params: readonly unknown[]): Promise<Row[]>
}

/** What pg-boss is given. */
interface QueueConnection {
  readonly backend: BackendProfile
  readonly db: QueueDatabase
}

/**
 * A connection kept for LISTEN. A NOTIFY over it is heard with its answer; one over another connection wakes this one
 * up as well. Not for statements that may have to wait: meanwhile it hears nothing, and a lock is refused after three seconds.
 */
export interface Listener extends Queryable {
  readonly hearing: Hearing
  close(): Promise<void>
}

/** How it stands with listening, at this moment. */
export interface Hearing {
  readonly connected: boolean
  /** Connections made anew after one was lost. */
  readonly reconnects: number
  /** Since the last sign of life of the connection. */
  readonly silenceMs: number
}

/** Connections of the pool, and statements that wait for one. */
interface PoolLoad {
  readonly inUse: number
  readonly idle: number
  readonly waiting: number
}

export interface ListenOptions {
  readonly channels: readonly string[]
  onNotification(channel: string, payload: string): void
  /** After the first LISTEN and after each one that follows a lost connection: what was missed is to be made up for. */
  onListening(): void
}

/**
 * PostgreSQL, embedded or on a server. What changes a job, and what is read many times a second, are statements of our
 * own, because one round trip with a CTE costs a fraction of an interactive transaction; the rest goes through Prisma.
 */
export interface Database extends Queryable {
  readonly kind: 'embedded' | 'server'
  readonly prisma: PrismaClient
  /** Commits what `work` did, or rolls it back and rejects with its error. Keep it short: the embedded database has one connection. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  listen(options: ListenOptions): Promise<Listener>
  /** Null where there is no pool. */
  readonly pool: (() => PoolLoad) | null
  /** How pg-boss reaches the same database. */
  readonly queue: QueueConnection
  close(): Promise<void>
}

/** The first row; for statements that always give one. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('A statement that always gives a row gave none.')
  return row
}
