import { afterEach, expect, it, vi } from 'vitest'
import { DatabaseClock } from '../../src/database/clock.ts'
import type { Queryable } from '../../src/database/database.ts'
import { createLog } from '../../src/lib/log.ts'

afterEach(() => {
  vi.useRealTimers()
})

const hourMs = 3_600_000

/** A database whose clock the test sets. */
function database(start: number) {
  const clock = { nowMs: start, isAway: false, asked: 0 }
  const query = async () => {
    clock.asked++
    if (clock.isAway) throw new Error('away')
    return [{ now_ms: clock.nowMs }]
  }
  return { clock, db: { query } as unknown as Queryable }
}

it('tells the time of the database, and goes on though the clock of the machine jumps', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
  const { clock, db } = database(Date.UTC(2026, 10, 22, 12))
  const time = await DatabaseClock.open(db, createLog('silent'))
  expect(time.now()).toBe(clock.nowMs)
  vi.setSystemTime(Date.now() + hourMs)
  vi.advanceTimersByTime(5_000)
  expect(time.now()).toBe(clock.nowMs + 5_000)
  await time.close()
})

it('asks again now and then, and counts on with what it has where the database is away', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
  const { clock, db } = database(1_000_000)
  const time = await DatabaseClock.open(db, createLog('silent'))
  clock.isAway = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(clock.asked).toBe(2)
  expect(time.now()).toBe(1_060_000)
  clock.isAway = false
  clock.nowMs = 9_000_000
  await vi.advanceTimersByTimeAsync(60_000)
  expect(time.now()).toBe(9_000_000)
  await time.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(clock.asked).toBe(3)
})
