import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Logger } from 'pino'
import { StartupError } from '../lib/startupError.ts'
import type { Database, Queryable } from './database.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { applyMigrations, warnOfNewer } from './migrate.ts'
import { isOutage } from './outage.ts'
import { ServerListener } from './serverListener.ts'
import { queryable } from './serverQueryable.ts'
import { openServerQueue } from './serverQueue.ts'
import { connectionFailure, startFailure, withoutPassword } from './startFailure.ts'

const oldestMajorVersion = 15

/**
 * What every connection of the program begins with. A process that freezes in a transaction must not keep the rows of a
 * job or an account from the others for ever, and who waits for them is told before he gives up by himself, or his statement
 * would go on behind his back. Statements are planned once a connection, for whatever their parameters may
 * be (test/database/plans.test.ts): by default the first five of each are planned anew, and a cancel, which is rare and
 * urgent, is nearly always one of them. Planned on tables that are empty yet, they would read those whole for as long as
 * that plan is kept; there is an index for whatever is looked for (docs/adr/0010-plans-made-ahead-of-the-rows.md).
 */
export const sessionSettings = [
  'TimeZone=UTC',
  'idle_in_transaction_session_timeout=10000',
  'lock_timeout=4000',
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

// pg-boss's statements are short. Less than the time between two signs of life of a message: after a network that fell
// silent the next one is to go over a new connection, before the worker counts as dead.
const queueTimeoutMs = 4_000

// pg gives int8 as text by default; the rest of its defaults are what the program wants.
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? (value: string) => BigInt(value)
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

export interface ServerOptions {
  readonly url: string
  /** Connections in the pool; pg-boss has its own, and LISTEN one. */
  readonly poolSize: number
  /** The longest a statement may take that does not say otherwise; 0 for no limit. */
  readonly queryTimeoutMs: number
  readonly log: Logger
  /** How long a server that takes the first connection may take to answer it. */
  readonly connectTimeoutMs?: number
}

/** A PostgreSQL server, 15 or newer, shared by any number of processes. */
export async function openServer(options: ServerOptions): Promise<Database> {
  const { url, poolSize, queryTimeoutMs, log } = options
  // Prisma reads timestamps as UTC whatever the session's zone is.
  const config: pg.ClientConfig = {
    connectionString: url,
    types,
    options: sessionSettings,
    keepAlive: true,
  }
  await prepare(config, options)
  // Without limits, a connection that a firewall dropped would hold its statement, and all that wait for it, for
  // as long as TCP hopes.
  const pool = new pg.Pool({
    ...config,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    ...(queryTimeoutMs > 0 && { query_timeout: queryTimeoutMs }),
  })
  // An idle connection that breaks is replaced by the pool; unheard, the event would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'An idle database connection was lost'))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  // A later setting counts.
  const listener = new ServerListener({ ...config, options: `${sessionSettings} -c lock_timeout=3000` }, log)
  const queue = openServerQueue(
    {
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: queueTimeoutMs,
    },
    listener,
    log,
  )
  return {
    kind: 'server',
    prisma,
    queue: { backend: 'postgres', db: queue },
    ...queryable(pool),
    transaction: (work) => transaction(pool, work),
    listen: (hearer) => listener.listen(hearer),
    pool: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async close() {
      await prisma.$disconnect()
      await Promise.all([pool.end(), queue.close()])
    },
  }
}

/** Looks at the server's version and applies the migrations, on a connection of its own. */
async function prepare(config: pg.ClientConfig, { url, log, connectTimeoutMs = 10_000 }: ServerOptions) {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: connectTimeoutMs })
  try {
    await client.connect()
  } catch (error) {
    throw connectionFailure(error, url)
  }
  // A connection that breaks tells the statement that waits; unheard, the event would end the process.
  client.on('error', (error) => log.debug({ err: error }, 'The connection of the start was lost'))
  try {
    await checkVersion(client, url)
    // Who waits for another process's migrations waits as long as they take.
    await client.query('SET lock_timeout = 0')
    const { unknown } = await applyMigrations({
      query: async (sql, params = []) => (await client.query(sql, [...params])).rows,
      script: async (sql) => void (await client.query(sql)),
    })
    warnOfNewer(unknown, log)
  } catch (error) {
    throw startFailure(error, url)
  } finally {
    await client.end()
  }
}

async function checkVersion(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num')
  const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  if (major >= oldestMajorVersion) return
  throw new StartupError(
    `PostgreSQL ${major} at ${withoutPassword(url)} is too old: ${oldestMajorVersion} or newer is needed.`,
  )
}

/** A connection that is not to be relied on is thrown away: the server rolls back by itself. */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<void> {
  if (isOutage(error)) return client.release(true)
  await client.query('ROLLBACK').then(
    () => client.release(),
    (broken: Error) => client.release(broken),
  )
}

async function transaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // The pool listens to idle connections only. One that breaks between two statements would end the process; heard, it
  // fails the next statement.
  const heard = () => undefined
  client.on('error', heard)
  try {
    await client.query('BEGIN')
    const result = await work(queryable(client))
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    await rollBack(client, error)
    throw error
  } finally {
    client.removeListener('error', heard)
  }
}
