import { setTimeout as wait } from 'node:timers/promises'
import type { World } from './world.ts'

interface Lost {
  readonly since: number
  readonly run: number
}

// 30 s for one fault; here the next ones come in between.
const longestMs = 60_000

/** How long the jobs of dead processes wait until another has them or they are settled. */
export class RecoveryWatch {
  readonly #world: World
  readonly #lost = new Map<string, Lost>()
  readonly #tookMs: number[] = []
  readonly #ending = new AbortController()
  readonly #watching: Promise<void>

  constructor(world: World) {
    this.#world = world
    this.#watching = this.#watch()
  }

  get violations(): string[] {
    return this.#tookMs
      .filter((ms) => ms > longestMs)
      .map((ms) => `a dead worker's job went on after ${Math.round(ms)} ms`)
  }

  get counts(): Record<string, number> {
    const sorted = this.#tookMs.toSorted((a, b) => a - b)
    const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)
    return {
      'jobs of dead workers': sorted.length,
      'went on after, ms (median)': at(0.5),
      'went on after, ms (longest)': at(1),
    }
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await this.#watching
  }

  async #watch(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      // A database that is away tells nothing: the next look does.
      await this.#look().catch(() => undefined)
      await wait(500)
    }
  }

  async #look(): Promise<void> {
    const held = await this.#world.db.prisma.job.findMany({
      where: { finishedAt: null },
      select: { id: true, run: true, worker: true },
    })
    const now = performance.now()
    const alive = new Set(
      this.#world.cluster.workers.flatMap(({ isRunning, program }) => (isRunning ? [program.child.pid] : [])),
    )
    const unfinished = new Map(held.map((job) => [job.id, job]))
    for (const [id, { since, run }] of this.#lost) {
      if (unfinished.get(id)?.run === run && unfinished.get(id)?.worker !== null) continue
      this.#tookMs.push(now - since)
      this.#lost.delete(id)
    }
    for (const { id, run, worker } of held) {
      const pid = Number(worker?.split(':')[1])
      if (worker !== null && !alive.has(pid) && !this.#lost.has(id)) this.#lost.set(id, { since: now, run })
    }
  }
}
