import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder for DATA_DIR, removed when the test ends. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** `node src/main.ts` as people start it. Killed when the test ends, where it still runs. */
export class MainProcess {
  readonly child: ChildProcess
  output = ''
  readonly #exited: Promise<number | null>
  readonly #heard = new EventTarget()

  constructor(env: Record<string, string>, script = 'src/main.ts', args: readonly string[] = []) {
    this.child = spawn(process.execPath, [script, ...args], {
      env: { PATH: String(process.env.PATH), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#exited = once(this.child, 'exit').then(([code]) => code as number | null)
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString()
        this.#heard.dispatchEvent(new Event('output'))
      })
    }
    onTestFinished(async () => {
      this.child.kill('SIGKILL')
      await this.#exited
    })
  }

  /** Where it is served, once it says so. */
  async url(): Promise<string> {
    return (await this.says(/served at (\S+)/))[1] ?? ''
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
}
