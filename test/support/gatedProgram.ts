import { onTestFinished } from 'vitest'
import { Program } from '../../scripts/cluster/program.ts'
import type { GateReport, GateRequest } from './gatedMain.ts'
import type { GatePlace } from './gates.ts'
import { testPrograms } from './testPrograms.ts'
import { untilAsked } from './until.ts'

/** A process of the program that stops at gates: see gatedMain.ts. Killed when the test ends. */
export class GatedProgram extends Program {
  readonly #reached = new Set<number>()
  #waiting: (() => void)[] = []
  #runs: number | null = null

  constructor(env: Readonly<Record<string, string>>, places: readonly GatePlace[] = []) {
    super({
      // It says at that level that it is ready.
      env: { ...env, LOG_LEVEL: 'info', GATES: JSON.stringify(places) },
      script: testPrograms.gated,
      ipc: true,
    })
    this.child.on('message', (report: GateReport) => {
      if ('reached' in report) this.#reached.add(report.reached)
      else this.#runs = report.runs
      for (const wake of this.#waiting.splice(0)) wake()
    })
    onTestFinished(async () => {
      await this.end('SIGKILL')
    })
  }

  /** Starts one and waits until it serves or works. */
  static async start(
    env: Readonly<Record<string, string>>,
    places: readonly GatePlace[] = [],
  ): Promise<GatedProgram> {
    const program = new GatedProgram(env, places)
    await program.ready()
    return program
  }

  /** Resolves when steps stand at all these gates, named by their place in the list given. */
  async reached(gates: readonly number[]): Promise<void> {
    while (!gates.every((gate) => this.#reached.has(gate))) await this.#report()
  }

  open(gates: readonly number[]): void {
    for (const open of gates) this.#send({ open })
  }

  /** Resolves when it runs no job. */
  async idle(): Promise<void> {
    await untilAsked(async () => {
      this.#runs = null
      this.#send({ ask: 'runs' })
      while (this.#runs === null) await this.#report()
      return this.#runs === 0
    })
  }

  #send(request: GateRequest): void {
    this.child.send(request)
  }

  /** The next report; throws where the process ends before. */
  async #report(): Promise<void> {
    const heard = new Promise<'heard'>((resolve) => this.#waiting.push(() => resolve('heard')))
    const next = await Promise.race([heard, this.exitCode])
    if (next !== 'heard') throw new Error(`It ended: ${this.output}`)
  }
}
