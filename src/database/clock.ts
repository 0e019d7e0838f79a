import type { Logger } from '../lib/log.ts'
import { only, type Queryable, type Statement } from './database.ts'

const askIntervalMs = 60_000

const readTime: Statement = {
  name: 'clock-read',
  text: `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms`,
}

/**
 * The database's time without a question each time: what all processes of an installation agree on, however wrong the
 * clock of their machine is. Asked for once a minute, and counted on by a clock that does not jump.
 */
export class DatabaseClock {
  readonly #db: Queryable
  readonly #timer: NodeJS.Timeout
  #asking: Promise<void> | null = null
  /** The database's time less the count of milliseconds of this process. */
  #offsetMs: number

  private constructor(db: Queryable, log: Logger, offsetMs: number) {
    this.#db = db
    this.#offsetMs = offsetMs
    this.#timer = setInterval(() => {
      this.#asking ??= this.#ask(log)
    }, askIntervalMs)
    this.#timer.unref()
  }

  static async open(db: Queryable, log: Logger): Promise<DatabaseClock> {
    return new DatabaseClock(db, log, await readOffset(db))
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#offsetMs + performance.now()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#asking
  }

  async #ask(log: Logger): Promise<void> {
    try {
      this.#offsetMs = await readOffset(this.#db)
    } catch (error) {
      log.warn({ err: error }, 'The time of the database could not be read; the last one is counted on')
    } finally {
      this.#asking = null
    }
  }
}

async function readOffset(db: Queryable): Promise<number> {
  const before = performance.now()
  const { now_ms: nowMs } = only(await db.query<{ now_ms: number }>(readTime, []))
  return nowMs - (before + performance.now()) / 2
}
