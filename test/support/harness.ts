import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll } from 'vitest'
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/lib/log.ts'
import type { Replacements } from '../../src/outside.ts'
import { TestClient } from './client.ts'
import { cloneDatabase, copyEmbedded, testDatabase } from './database.ts'
import { TestGenerator } from './testGenerator.ts'

export const jwtSecret = 'a secret for tests that is long enough'

export interface TestOptions {
  /** Variables besides those that every test server has. */
  readonly env?: Record<string, string>
  readonly replace?: Replacements
  /** The generator that the variables name, in place of the test's. */
  readonly ownGenerator?: boolean
  /** Whether its worker takes jobs, which it does by default. */
  readonly takesJobs?: boolean
}

/** A running Stopframe of the test file's own. Tests keep apart by accounts: each takes a new one. */
export class TestServer {
  readonly generator = new TestGenerator()
  readonly env: Record<string, string>
  readonly #options: TestOptions
  readonly #clients: TestClient[] = []
  #stopframe: Stopframe | null = null

  private constructor(env: Record<string, string>, options: TestOptions) {
    this.env = env
    this.#options = options
  }

  static async start(options: TestOptions = {}): Promise<TestServer> {
    const env = {
      DATA_DIR: await mkdtemp(join(tmpdir(), 'stopframe-test-data-')),
      PORT: '0',
      LOG_LEVEL: 'silent',
      AUTH_JWT_SECRET: jwtSecret,
      INITIAL_CREDITS: '1000',
      BACKOFF_MS: '1',
      ...(testDatabase === 'server' && !options.env?.DATABASE_URL && { DATABASE_URL: await cloneDatabase() }),
      ...options.env,
    }
    const server = new TestServer(env, options)
    await server.open()
    return server
  }

  get stopframe(): Stopframe {
    if (!this.#stopframe) throw new Error('The server is not open.')
    return this.#stopframe
  }

  get url(): string {
    return String(this.stopframe.url)
  }

  /** Starts on the same data, for the first time or again. */
  async open(): Promise<void> {
    const isFirst = this.#stopframe === null
    if (isFirst && this.env.DATABASE_URL === undefined) copyEmbedded(String(this.env.DATA_DIR))
    const log = createLog(this.env.LOG_LEVEL ?? 'silent')
    const generator = this.#options.ownGenerator ? {} : { generator: this.generator }
    const replace = { ...generator, ...this.#options.replace }
    this.#stopframe = await startStopframe(readConfig(this.env), log, replace)
    if (this.#options.takesJobs === false) await this.#stopframe.queue.stopWork()
    // A restart comes back where the clients know it.
    const { url } = this.#stopframe
    if (url !== null) this.env.PORT = new URL(url).port
  }

  /** Ends in an orderly way, as SIGTERM does; `open` starts again. */
  async shutDown(): Promise<void> {
    await this.stopframe.close()
  }

  /** A client of a new account, or of the one named. */
  async client(accountId: string = `account-${randomUUID()}`): Promise<TestClient> {
    const client = new TestClient(this.url, accountId, await signToken(accountId))
    this.#clients.push(client)
    return client
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
    await this.stopframe.close()
    await rm(String(this.env.DATA_DIR), { recursive: true, force: true })
  }
}

export function signToken(accountId: string, { secret = jwtSecret, expires = '1h' } = {}): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(accountId)
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret))
}

/** A further process on the server's database and files, with the same generator unless another is given. */
export function startBeside(
  server: TestServer,
  { env = {}, replace = {} }: TestOptions = {},
): Promise<TestServer> {
  const { DATABASE_URL = '', DATA_DIR = '' } = server.env
  return TestServer.start({
    env: { ...server.env, PORT: '0', DATABASE_URL, DATA_DIR, ...env },
    replace: { generator: server.generator, ...replace },
  })
}

/** One server for all tests of the file. */
export function useTestServer(options: TestOptions = {}): () => TestServer {
  let server: TestServer | null = null
  beforeAll(async () => {
    server = await TestServer.start(options)
  })
  afterAll(async () => {
    await server?.end()
  })
  return () => {
    if (!server) throw new Error('The server is not started.')
    return server
  }
}
