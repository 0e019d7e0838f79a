import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Cluster, type Member } from '../../scripts/cluster/cluster.ts'
import { type LocalPostgres, startLocalPostgres } from '../../scripts/localPostgres.ts'
import type { Database } from '../../src/database/database.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { type JobQueue, openQueue } from '../../src/queue/queue.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { buildTestPrograms, testPrograms } from '../support/testPrograms.ts'
import type { Breakage } from './breakableMain.ts'
import { Provider } from './provider.ts'
import type { Random } from './random.ts'

export interface WorldSize {
  readonly api: number
  readonly workers: number
}

export interface Deafness {
  /** Null where it was everybody. */
  readonly worker: number | null
  readonly from: number
  until: number
}

export const pricePerImage = 3
export const initialCredits = 1_000_000

/** Processes, their database, their network, their provider: all that can break. */
export class World {
  readonly random: Random
  readonly postgres: LocalPostgres
  readonly provider: Provider
  readonly cluster: Cluster
  readonly jwtSecret = randomBytes(32).toString('hex')
  /** The observer's own way to the database: nothing cuts it but the server's end. */
  readonly db: Database
  /** To deliver a job twice. */
  readonly queue: JobQueue
  /** Nobody waits for longer: what has not come by then is missing. */
  deadline: AbortSignal = new AbortController().signal
  /** Calls that had to be made again, by the reason. */
  readonly repeats = new Map<string, number>()
  /** Ends that no fault had asked for. */
  readonly unexpectedEnds: string[] = []
  readonly #networks = new Map<Member, CuttableProxy>()
  readonly #busy = new Set<Member>()
  readonly #folder: string
  #freed = Promise.withResolvers<void>()
  #isDatabaseBusy = false
  readonly #deafness: Deafness[] = []

  private constructor(
    random: Random,
    parts: Pick<World, 'postgres' | 'provider' | 'db' | 'queue'> & { folder: string; size: WorldSize },
  ) {
    this.random = random
    this.postgres = parts.postgres
    this.provider = parts.provider
    this.db = parts.db
    this.queue = parts.queue
    this.#folder = parts.folder
    this.cluster = new Cluster({
      ...parts.size,
      env: {
        DATABASE_URL: this.#databaseUrl,
        DATA_DIR: join(parts.folder, 'data'),
        AUTH_JWT_SECRET: this.jwtSecret,
        INITIAL_CREDITS: String(initialCredits),
        PRICE_PER_IMAGE: String(pricePerImage),
        IMAGE_TIMEOUT_MS: '2000',
        BACKOFF_MS: '200',
        DRAIN_MS: '1000',
        JOB_CONCURRENCY: '12',
        ACCOUNT_CONCURRENCY: '4',
        GENERATOR_CONCURRENCY: '6',
      },
      program: { script: testPrograms.breakable, ipc: true },
    })
  }

  static async start(random: Random, size: WorldSize): Promise<World> {
    await buildTestPrograms()
    const folder = await mkdtemp(join(tmpdir(), 'stopframe-chaos-'))
    const postgres = await startLocalPostgres({ settings: { max_connections: '200' } })
    const provider = await Provider.start(random, size.workers)
    const log = createLog('silent')
    const url = `${postgres.url}/postgres`
    const db = await openServer({ url, poolSize: 6, queryTimeoutMs: 60_000, log })
    const queue = await openQueue(db, log)
    const world = new World(random, { folder, postgres, provider, db, queue, size })
    for (const worker of world.cluster.workers) {
      world.#networks.set(worker, await CuttableProxy.open(() => postgres.url))
    }
    await Promise.all(world.cluster.members.map((member) => world.startMember(member)))
    return world
  }

  get #databaseUrl(): string {
    return `${this.postgres.url}/postgres`
  }

  get dataDir(): string {
    return join(this.#folder, 'data')
  }

  /** An API process that serves now; waits for one. */
  async anyApi(): Promise<string> {
    for (;;) {
      const running = this.cluster.apis.filter(({ isReady }) => isReady)
      if (running.length > 0) return this.random.pick(running).url()
      await wait(50)
    }
  }

  network(worker: Member): CuttableProxy {
    const network = this.#networks.get(worker)
    if (!network) throw new Error(`${worker.name} has no network of its own.`)
    return network
  }

  break(member: Member, breakage: Breakage): void {
    if (member.isReady) member.program.child.send(breakage)
  }

  /** When the worker, by its place, could not hear of a cancel, or nobody could; in milliseconds, ends included. */
  deafness(worker: number): readonly Deafness[] {
    return this.#deafness.filter((one) => one.worker === null || one.worker === worker)
  }

  /** Notes that a worker, or all, hear nothing while `work` is under way, and for `backMs` until they are back. */
  async deaf(member: Member | null, backMs: number, work: () => Promise<void>): Promise<void> {
    const worker = member === null ? null : this.cluster.workers.indexOf(member)
    const deafness: Deafness = { worker, from: performance.now(), until: Number.POSITIVE_INFINITY }
    this.#deafness.push(deafness)
    try {
      await work()
    } finally {
      deafness.until = performance.now() + backMs
    }
  }

  /** Runs a fault on a process that no other fault has; waits for one. */
  async withMember(role: 'api' | 'worker', fault: (member: Member) => Promise<void>): Promise<void> {
    const members = role === 'api' ? this.cluster.apis : this.cluster.workers
    for (;;) {
      const free = members.filter((member) => !this.#busy.has(member) && member.isReady)
      if (free.length > 0) {
        const member = this.random.pick(free)
        this.#busy.add(member)
        try {
          return await fault(member)
        } finally {
          this.#busy.delete(member)
          this.#release()
        }
      }
      await this.#freed.promise
    }
  }

  /** Runs a fault of the database; one at a time. */
  async withDatabase(fault: (postgres: LocalPostgres) => Promise<void>): Promise<void> {
    while (this.#isDatabaseBusy) await this.#freed.promise
    this.#isDatabaseBusy = true
    try {
      await fault(this.postgres)
    } finally {
      this.#isDatabaseBusy = false
      this.#release()
    }
  }

  /** As an orchestrator does: again and again until it runs. A database that is away lets nobody start. */
  async startMember(member: Member): Promise<void> {
    const env = this.#environmentOf(member)
    for (let tries = 1; ; tries++) {
      try {
        await member.start(env)
        this.#watch(member)
        return
      } catch (error) {
        if (tries >= 30) throw error
        await wait(300)
      }
    }
  }

  /** A worker has a network, and a provider, of its own. */
  #environmentOf(member: Member): Record<string, string> {
    const network = this.#networks.get(member)
    const standIn = this.provider.standIns[this.cluster.workers.indexOf(member)]
    if (network === undefined || standIn === undefined) return {}
    const { port } = new URL(network.url)
    return {
      DATABASE_URL: this.#databaseUrl.replace(`:${this.postgres.port}/`, `:${port}/`),
      GEMINI_API_KEY: standIn.apiKey,
      GEMINI_BASE_URL: standIn.baseUrl,
    }
  }

  /** Ends the member's process, and waits for it. */
  async endMember(member: Member, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#expected.add(member)
    return member.program.end(signal)
  }

  async close(): Promise<void> {
    for (const member of this.cluster.members) this.#expected.add(member)
    const codes = await this.cluster.end()
    if (codes.some((code) => code !== 0))
      this.unexpectedEnds.push(`exit codes at the end: ${codes.join(', ')}`)
    await this.queue.close()
    await this.db.close()
    for (const network of this.#networks.values()) await network.close()
    for (const standIn of this.provider.standIns) await standIn.close()
    await this.postgres.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  readonly #expected = new Set<Member>()

  #watch(member: Member): void {
    this.#expected.delete(member)
    const { program } = member
    void program.exitCode.then((code) => {
      if (this.#expected.has(member)) return
      this.unexpectedEnds.push(`${member.name} ended by itself (${code}): ${program.output.slice(-2_000)}`)
    })
  }

  #release(): void {
    const freed = this.#freed
    this.#freed = Promise.withResolvers()
    freed.resolve()
  }
}
