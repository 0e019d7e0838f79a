import { setTimeout as wait } from 'node:timers/promises'
import type { Stopframe } from '../../src/compose.ts'
import { processCpuMs } from '../cpu.ts'
import type { Bench } from '../environment.ts'
import { asGenerated, forgetfulStorage } from '../replacements.ts'

/** What something took, and what this process spent of its cores on it. */
export interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
}

interface Gate {
  opened: Promise<void>
  making: () => void
}

interface Hooks {
  /** The generator gives its nth image of these jobs. */
  making?(image: number): void
  /** All jobs run, and the generator has not given an image yet. */
  waiting?(): Promise<void>
}

// So many accounts have jobs at once, where there are as many jobs.
const accounts = 10

const lookMs = 5

/**
 * A worker in this process whose generator costs nothing and whose files go nowhere. Its generator gives no image before
 * all jobs are claimed, so that the start of jobs and the making of images are two costs.
 */
export class GatedWorker {
  readonly #stopframe: Stopframe
  readonly #gate: Gate
  #made = 0

  private constructor(stopframe: Stopframe, gate: Gate) {
    this.#stopframe = stopframe
    this.#gate = gate
  }

  static async open(bench: Bench, picture: Uint8Array, env: Record<string, string>): Promise<GatedWorker> {
    const gate: Gate = { opened: Promise.resolve(), making: () => undefined }
    const generate = async () => {
      await gate.opened
      gate.making()
      return asGenerated(picture)
    }
    const stopframe = await bench.startStopframe(
      await bench.createDatabase(),
      { generator: { name: 'gated', generate }, storage: forgetfulStorage() },
      { ROLE: 'worker', ...env },
    )
    return new GatedWorker(stopframe, gate)
  }

  /** Makes the jobs, each of stages of so many images, one after the other; and, once all run, their images. */
  async run(
    jobs: readonly (readonly number[])[],
    { making, waiting }: Hooks = {},
  ): Promise<{ start: Cost; images: Cost }> {
    const { services, db } = this.#stopframe
    const { promise, resolve: open } = Promise.withResolvers<void>()
    let image = 0
    this.#gate.opened = promise
    this.#gate.making = () => making?.(++image)
    const start = await costOf(async () => {
      for (const [index, quantities] of jobs.entries()) {
        const stages = quantities.map((quantity) => ({ prompt: 'A lighthouse', quantity }))
        await services.createJob(`account ${index % accounts}`, { input: { pipelineStage: { stages } } })
      }
      while (this.#stopframe.activeRuns() < jobs.length) await wait(lookMs)
    })
    while ((await db.prisma.job.count({ where: { status: 'PROCESSING' } })) < jobs.length) await wait(lookMs)
    await waiting?.()
    const images = await costOf(async () => {
      open()
      while (this.#stopframe.activeRuns() > 0) await wait(lookMs)
    })
    const asked = jobs.flat().reduce((sum, quantity) => sum + quantity)
    const { _sum: made } = await db.prisma.job.aggregate({
      where: { status: 'COMPLETED' },
      _sum: { completedImages: true },
    })
    this.#made += asked
    if (made.completedImages !== this.#made)
      throw new Error(`${made.completedImages} of ${this.#made} images were made.`)
    return { start, images }
  }

  close(): Promise<void> {
    return this.#stopframe.close()
  }
}

export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const from = { atMs: performance.now(), cpuMs: processCpuMs() }
  await work()
  return { wallMs: performance.now() - from.atMs, cpuMs: processCpuMs() - from.cpuMs }
}
