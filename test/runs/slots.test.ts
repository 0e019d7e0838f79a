import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GeneratorSlots } from '../../src/runs/slots.ts'

const never = new AbortController().signal

/** Asks for a slot and notes when it is granted. */
function ask(slots: GeneratorSlots, job: string, granted: string[], signal = never) {
  const slot = slots.acquire(job, signal)
  return slot.then((given) => {
    granted.push(job)
    return given
  })
}

describe('the generator’s slots', () => {
  it('are never more than their number', async () => {
    const slots = new GeneratorSlots(2)
    const granted: string[] = []
    const [first] = await Promise.all([ask(slots, 'a', granted), ask(slots, 'b', granted)])
    const third = ask(slots, 'c', granted)
    await Promise.resolve()
    expect(granted).toEqual(['a', 'b'])
    expect(slots.load).toEqual({ inUse: 2, waiting: 1 })
    first.release()
    await third
    expect(granted).toEqual(['a', 'b', 'c'])
  })

  it('go to the job with the fewest in use, not to the one that asks most', async () => {
    const slots = new GeneratorSlots(1)
    const granted: string[] = []
    let slot = await ask(slots, 'greedy', granted)
    const waiting = [...Array.from({ length: 50 }, () => 'greedy'), 'modest'].map((job) =>
      ask(slots, job, granted),
    )
    const next = Promise.race(waiting)
    slot.release()
    slot = await next
    slot.release()
    await waiting.at(-1)
    expect(granted.indexOf('modest')).toBeLessThanOrEqual(2)
  })

  it('are shared so that jobs that keep asking are served alike', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 5 }),
        async (capacity, jobs) => {
          const slots = new GeneratorSlots(capacity)
          const served = Array.from({ length: jobs }, () => 0)
          const stop = new AbortController()
          const keepAsking = async (job: number) => {
            for (;;) {
              const slot = await slots.acquire(`job ${job}`, stop.signal)
              served[job] = (served[job] ?? 0) + 1
              if (served.reduce((sum, count) => sum + count) === 40 * jobs) stop.abort()
              await new Promise(setImmediate)
              slot.release()
            }
          }
          // One job asks ten times as often as the others.
          const askers = [...served.keys(), ...Array.from({ length: 9 }, () => 0)].map(keepAsking)
          await Promise.allSettled(askers)
          const rest = served.slice(1)
          if (capacity < jobs)
            expect(Math.max(...served) - Math.min(...rest)).toBeLessThanOrEqual(capacity + 1)
          else expect(Math.min(...rest)).toBeGreaterThan(0)
        },
      ),
      { numRuns: 30 },
    ))

  it('reject a waiter with its signal’s reason, at once, and forget it', async () => {
    const slots = new GeneratorSlots(1)
    const first = await slots.acquire('a', never)
    const controller = new AbortController()
    const waiting = slots.acquire('b', controller.signal)
    const reason = new Error('stop')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(slots.acquire('b', controller.signal)).rejects.toBe(reason)
    expect(slots.load).toEqual({ inUse: 1, waiting: 0 })
    first.release()
    expect(slots.load).toEqual({ inUse: 0, waiting: 0 })
  })

  it('count a slot that is released twice once', async () => {
    const slots = new GeneratorSlots(1)
    const slot = await slots.acquire('a', never)
    slot.release()
    slot.release()
    expect(slots.load).toEqual({ inUse: 0, waiting: 0 })
  })

  it('are given to nobody during a pause, and to all who waited after it', async () => {
    const slots = new GeneratorSlots(2)
    const granted: string[] = []
    slots.holdOff(20)
    const waiting = [ask(slots, 'a', granted), ask(slots, 'b', granted)]
    await new Promise(setImmediate)
    expect(granted).toEqual([])
    await Promise.all(waiting)
    expect(granted).toEqual(['a', 'b'])
  })
})
