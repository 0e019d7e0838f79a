import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Command } from './fanOutClients.ts'

// A delivery that never comes is to fail the run.
const longestCommandMs = 120_000

/** The process of the clients. One command at a time. */
export class Clients {
  readonly #process: ChildProcess = fork(new URL('fanOutClients.ts', import.meta.url))
  readonly #ended = Promise.withResolvers<never>()

  constructor() {
    this.#process.once('exit', (code) => this.#ended.reject(new Error(`The clients ended with ${code}.`)))
    // At the end nobody waits for an answer.
    this.#ended.promise.catch(() => undefined)
  }

  async do(command: Command): Promise<Answer> {
    this.#process.send(command)
    const answer = once(this.#process, 'message', { signal: AbortSignal.timeout(longestCommandMs) })
    const [value] = await Promise.race([answer, this.#ended.promise])
    return value
  }

  end(): void {
    this.#process.disconnect()
  }
}
