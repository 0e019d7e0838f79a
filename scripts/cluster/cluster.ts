import { Program, type ProgramOptions } from './program.ts'

export interface ClusterOptions {
  readonly api: number
  readonly workers: number
  /** Variables of every process; DATABASE_URL and DATA_DIR among them. */
  readonly env: Readonly<Record<string, string>>
  /** The port of the first API process, the others follow; 0 for free ones. */
  readonly port?: number
  /** What to start in place of the program itself. */
  readonly program?: Pick<ProgramOptions, 'script' | 'ipc' | 'nodeArgs' | 'detached'>
}

/** A place for one process: what runs there can be killed and started again under the same name and port. */
export class Member {
  readonly name: string
  readonly role: 'api' | 'worker'
  readonly #options: ProgramOptions
  #env: Readonly<Record<string, string>>
  #program: Program | null = null
  #isReady = false

  constructor(name: string, role: 'api' | 'worker', options: ProgramOptions) {
    this.name = name
    this.role = role
    this.#options = options
    this.#env = { ...options.env, ROLE: role }
  }

  get program(): Program {
    if (this.#program === null) throw new Error(`${this.name} was never started.`)
    return this.#program
  }

  get isRunning(): boolean {
    return this.#program !== null && !this.#program.hasExited
  }

  /** It runs, and has said that it is ready. */
  get isReady(): boolean {
    return this.#isReady && this.isRunning
  }

  /** Where it is served. */
  url(): Promise<string> {
    return this.program.url()
  }

  /** Starts it, for the first time or again; `env` changes variables from now on. Resolves when it is ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    this.#env = { ...this.#env, ...env }
    const program = new Program({ ...this.#options, env: this.#env })
    this.#program = program
    this.#isReady = false
    await program.ready()
    this.#isReady = true
    // Clients know where it was: it comes back there.
    if (this.role === 'api') this.#env = { ...this.#env, PORT: new URL(await program.url()).port }
    return program
  }
}

/** API and worker processes on one database. */
export class Cluster {
  readonly apis: readonly Member[]
  readonly workers: readonly Member[]

  /** Starts nothing yet. */
  constructor({ api, workers, env, port = 0, program = {} }: ClusterOptions) {
    const member = (role: 'api' | 'worker') => (_: unknown, index: number) => {
      const PORT = String(port === 0 ? 0 : port + index)
      return new Member(`${role}-${index + 1}`, role, { ...program, env: { ...env, PORT } })
    }
    this.apis = Array.from({ length: api }, member('api'))
    this.workers = Array.from({ length: workers }, member('worker'))
  }

  get members(): readonly Member[] {
    return [...this.apis, ...this.workers]
  }

  /** Those that were started and have not ended. */
  get running(): readonly Member[] {
    return this.members.filter((member) => member.isRunning)
  }

  async start(): Promise<void> {
    await Promise.all(this.members.map((member) => member.start()))
  }

  signal(signal: NodeJS.Signals): void {
    for (const { program } of this.running) program.child.kill(signal)
  }

  /** Ends every process that runs, by default in an orderly way; their exit codes. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<(number | null)[]> {
    return Promise.all(this.running.map(({ program }) => program.end(signal)))
  }
}
