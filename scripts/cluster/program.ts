import { type ChildProcess, spawn } from 'node:child_process'
import { once, setMaxListeners } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ProgramOptions {
  /** All of its environment but PATH. */
  readonly env: Readonly<Record<string, string>>
  readonly script?: string
  readonly args?: readonly string[]
  /** Options of Node itself. */
  readonly nodeArgs?: readonly string[]
  /** A channel for messages: `child.send` and its "message" event. */
  readonly ipc?: boolean
  /** Not reached by a terminal's Ctrl-C: whoever started it tells it when to end. */
  readonly detached?: boolean
}

// As src/main.ts does it by itself: other scripts load as much.
const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url))

// Of a program that says a lot, only the end is kept.
const keptCharacters = 4_000_000

/** A process of Node, and what it says. */
export class Program {
  readonly child: ChildProcess
  /** What it has said on both streams. */
  output = ''
  readonly #exited: Promise<number | null>
  readonly #heard = new EventTarget()

  constructor(options: ProgramOptions) {
    const { env, script = 'dist/main.js', args = [], nodeArgs = [], ipc = false, detached = false } = options
    this.child = spawn(process.execPath, [...nodeArgs, script, ...args], {
      env: { PATH: String(process.env.PATH), NODE_COMPILE_CACHE: compiled, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
      detached,
    })
    this.#exited = once(this.child, 'exit').then(([code]) => code as number | null)
    // Each who waits for words listens.
    setMaxListeners(0, this.#heard)
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-keptCharacters)
        this.#heard.dispatchEvent(new Event('output'))
      })
    }
  }

  /** Where it is served, once it says so. */
  async url(): Promise<string> {
    return (await this.says(/served at (http[^\s"]+)/))[1] ?? ''
  }

  /** Resolves when it serves or works; throws where it ends before. */
  async ready(): Promise<void> {
    await this.says(/"msg":"(Ready|Stopframe works)"|INFO.*(Ready|Stopframe works)/)
  }

  /** Waits for words in its output; throws where it ends without saying them. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = words.exec(this.output)
      if (found) return found
      const next = await Promise.race([
        once(this.#heard, 'output'),
        this.#exited.then(() => 'exited' as const),
      ])
      if (next === 'exited' && !words.test(this.output)) throw new Error(`It ended: ${this.output}`)
    }
  }

  /** Sends a signal and waits for the end; the exit code, or null where the signal itself ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    return this.#exited
  }

  get exitCode(): Promise<number | null> {
    return this.#exited
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }
}
