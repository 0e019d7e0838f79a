import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalPostgres } from '../scripts/localPostgres.ts'
import { type Stopframe, startStopframe } from '../src/compose.ts'
import { readConfig } from '../src/config/config.ts'
import { createLog } from '../src/lib/log.ts'
import type { Replacements } from '../src/outside.ts'
import { connect } from './connection.ts'
import type { Row } from './rows.ts'

/** A measure and its raw limit, taken in one run. */
export interface Measure {
  readonly name: string
  run(bench: Bench): Promise<Row[]>
}

/** As on a disk of a cloud provider. */
export const slowFlushMs = 2

interface ServerLog {
  listener: ((text: string) => void) | null
}

/** What the measures share: one PostgreSQL server with its default settings, fsync among them, and a folder. */
export class Bench {
  readonly isQuick: boolean
  readonly folder: string
  readonly postgresVersion: string
  /** How many jobs `growth` fills its database with; null for its own number. */
  readonly jobs: number | null
  readonly #log: ServerLog
  readonly #postgresUrl: string
  readonly #stop: () => Promise<void>

  private constructor(parts: {
    isQuick: boolean
    jobs: number | null
    log: ServerLog
    folder: string
    postgresVersion: string
    postgresUrl: string
    stop: () => Promise<void>
  }) {
    this.isQuick = parts.isQuick
    this.jobs = parts.jobs
    this.#log = parts.log
    this.folder = parts.folder
    this.postgresVersion = parts.postgresVersion
    this.#postgresUrl = parts.postgresUrl
    this.#stop = parts.stop
  }

  static async open(isQuick: boolean, jobs: number | null): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'stopframe-bench-'))
    const log: ServerLog = { listener: null }
    const postgres = await startLocalPostgres({ onLog: (text) => log.listener?.(text) })
    const client = await connect(`${postgres.url}/postgres`)
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    await client.end()
    const stop = async () => {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    }
    const postgresVersion = String(rows[0]?.server_version)
    return new Bench({ isQuick, jobs, log, folder, postgresVersion, postgresUrl: postgres.url, stop })
  }

  /** Gives the server's log to one listener, or to nobody. */
  listenToLog(listener: ((text: string) => void) | null): void {
    this.#log.listener = listener
  }

  /** How much to do: `full`, or `quick` where the run is to be over soon. */
  amount(full: number, quick: number): number {
    return this.isQuick ? quick : full
  }

  /**
   * The URL of a new database with nothing in it; with `flushDelayMs` as on a disk that takes so much longer to flush:
   * PostgreSQL waits ahead of each flush, and whoever commits meanwhile shares it.
   */
  async createDatabase({ flushDelayMs = 0 } = {}): Promise<string> {
    const name = `bench_${randomUUID().replaceAll('-', '')}`
    const client = await connect(`${this.#postgresUrl}/postgres`)
    await client.query(`CREATE DATABASE ${name}`)
    if (flushDelayMs > 0) {
      await client.query(`ALTER DATABASE ${name} SET commit_delay = ${flushDelayMs * 1000}`)
      await client.query(`ALTER DATABASE ${name} SET commit_siblings = 0`)
    }
    await client.end()
    return `${this.#postgresUrl}/${name}`
  }

  /** The variables of a Stopframe on this database. */
  settings(databaseUrl: string): Record<string, string> {
    return {
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(this.folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'silent',
      INITIAL_CREDITS: '1000000000',
    }
  }

  /** Stopframe in this process. Whoever starts it closes it. */
  startStopframe(
    databaseUrl: string,
    replace: Replacements,
    env: Record<string, string> = {},
  ): Promise<Stopframe> {
    const config = readConfig({ ...this.settings(databaseUrl), ...env })
    return startStopframe(config, createLog('silent'), replace)
  }

  async close(): Promise<void> {
    await this.#stop()
  }
}
