import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Program } from '../../scripts/cluster/program.ts'
import type { Event, Report } from './reports.ts'

// A process of which nothing is heard any more is to fail the run; one that reports other things is at work.
const longestSilenceMs = 60_000

/** A process of the bench, which says what happens in it and when. */
export class Peer<Command extends object> {
  readonly #program: Program
  readonly #reports: Report[] = []
  readonly #ended: Promise<never>
  #url = ''

  private constructor(script: URL, env: Record<string, string>) {
    this.#program = new Program({ env, script: fileURLToPath(script), ipc: true })
    this.#program.child.on('message', (report: Report) => this.#reports.push(report))
    this.#ended = this.#program.exitCode.then((code) => {
      throw new Error(`A process of the bench ended with ${code}: ${this.#program.output.slice(-2_000)}`)
    })
    // At the end nobody waits for a report.
    this.#ended.catch(() => undefined)
  }

  /** Resolves when it can be told what to do. */
  static async start<Command extends object>(
    script: URL,
    env: Record<string, string>,
  ): Promise<Peer<Command>> {
    const peer = new Peer<Command>(script, env)
    const { value } = await peer.next('ready')
    peer.#url = value
    return peer
  }

  /** Where it is served. */
  get url(): string {
    return this.#url
  }

  tell(command: Command): void {
    this.#program.child.send(command)
  }

  /** The next report of this event, once it has come. */
  async next(event: Event): Promise<Report> {
    for (;;) {
      const index = this.#reports.findIndex((report) => report.event === event)
      const [report] = index < 0 ? [] : this.#reports.splice(index, 1)
      if (report) return report
      const signal = AbortSignal.timeout(longestSilenceMs)
      await Promise.race([once(this.#program.child, 'message', { signal }), this.#ended])
    }
  }

  async end(): Promise<void> {
    await this.#program.end('SIGTERM')
  }
}
