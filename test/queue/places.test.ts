import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import type { PgBoss } from 'pg-boss'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/lib/log.ts'
import { Places } from '../../src/queue/places.ts'

type Handler = (messages: { data: { jobId: string } }[]) => Promise<void>

/** pg-boss as far as places go: a worker asks as it is opened, as it is woken, and as it has ended a message. */
class Boss {
  readonly workers = new Map<
    string,
    { isBusy: boolean; isLeaving: boolean; isWoken: boolean; run: Handler }
  >()
  readonly waiting: string[] = []
  questions = 0

  async work(_queue: string, _options: unknown, run: Handler): Promise<string> {
    const id = randomUUID()
    this.workers.set(id, { isBusy: false, isLeaving: false, isWoken: false, run })
    void this.#ask(id)
    return id
  }

  async offWork(_queue: string, { id }: { id?: string }): Promise<void> {
    const leaving = [...this.workers].filter(([other]) => id === undefined || other === id)
    for (const [, worker] of leaving) worker.isLeaving = true
    while (leaving.some(([, { isBusy }]) => isBusy)) await turn()
    for (const [other] of leaving) this.workers.delete(other)
  }

  notifyWorker(id: string): void {
    const worker = this.workers.get(id)
    if (worker?.isBusy) worker.isWoken = true
    else void this.#ask(id)
  }

  /** As its notification does: all that are free ask. */
  put(jobId: string): void {
    this.waiting.push(jobId)
    for (const [id, { isBusy }] of this.workers) if (!isBusy) void this.#ask(id)
  }

  async #ask(id: string): Promise<void> {
    this.questions++
    await turn()
    const worker = this.workers.get(id)
    if (!worker || worker.isBusy) return
    const jobId = worker.isLeaving ? undefined : this.waiting.shift()
    if (jobId === undefined) return
    worker.isBusy = true
    await worker.run([{ data: { jobId } }])
    worker.isBusy = false
    if (worker.isWoken && !worker.isLeaving) {
      worker.isWoken = false
      await this.#ask(id)
    }
  }
}

async function openPlaces(most: number) {
  const boss = new Boss()
  const running = new Map<string, () => void>()
  const handler = (jobId: string) =>
    new Promise<void>((resolve) => {
      running.set(jobId, () => {
        running.delete(jobId)
        resolve()
      })
    })
  const asBoss = boss as unknown as PgBoss
  const log = createLog('silent')
  const places = new Places({ boss: asBoss, queueName: 'jobs', options: {}, most, handler, log })
  await places.open()
  return { boss, places, running }
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn()
}

describe('the places of a process', () => {
  it('ask once for each job and once more, however many jobs may run', async () => {
    const { boss, running } = await openPlaces(500)
    await settle()
    expect(boss.questions).toBe(1)
    for (let job = 0; job < 20; job++) {
      boss.put(`job ${job}`)
      await settle()
    }
    expect(running.size).toBe(20)
    expect(boss.questions).toBe(1 + 2 * 20)
  })

  it('take as many jobs as may run and no more, and each that waits as soon as one ends', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.oneof(fc.constant('put' as const), fc.nat({ max: 3 })), { maxLength: 40 }),
        async (most, steps) => {
          const { boss, places, running } = await openPlaces(most)
          let put = 0
          let ended = 0
          for (const step of steps) {
            if (step === 'put') boss.put(`job ${put++}`)
            else {
              const end = [...running.values()][step]
              if (end !== undefined) ended++
              end?.()
            }
            await settle()
            expect(running.size).toBe(Math.min(most, put - ended))
            expect(boss.workers.size).toBe(Math.min(most, running.size + 1))
          }
          const closed = places.close()
          for (const end of [...running.values()]) end()
          await closed
          expect(boss.workers.size).toBe(0)
        },
      ),
      { numRuns: 50 },
    ))

  it('that are closed take no job that one under way makes room for, and wait for it', async () => {
    const { boss, places, running } = await openPlaces(2)
    boss.put('first')
    await settle()
    let isClosed = false
    const closed = places.close().then(() => {
      isClosed = true
    })
    boss.put('second')
    await settle()
    expect(isClosed).toBe(false)
    running.get('first')?.()
    await closed
    expect([...running.keys()]).toEqual([])
    expect(boss.waiting).toEqual(['second'])
  })
})
