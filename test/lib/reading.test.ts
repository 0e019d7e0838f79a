import { describe, expect, it } from 'vitest'
import { createLog } from '../../src/lib/log.ts'
import { Reading } from '../../src/lib/reading.ts'

function openReading({ keepMs = 3_600_000, limitMs = 3_600_000 } = {}) {
  const asked: PromiseWithResolvers<number>[] = []
  const reading = new Reading<number>({
    what: 'The figure',
    log: createLog('silent'),
    keepMs,
    limitMs,
    read() {
      asked.push(Promise.withResolvers<number>())
      return (asked.at(-1) as PromiseWithResolvers<number>).promise
    },
  })
  return { reading, asked }
}

describe('a reading', () => {
  it('asks once for all who ask at once, and keeps the answer for a while', async () => {
    const { reading, asked } = openReading()
    const answers = Promise.all([reading.take(), reading.take()])
    asked[0]?.resolve(7)
    expect(await answers).toEqual([7, 7])
    expect(await reading.take()).toBe(7)
    expect(asked).toHaveLength(1)
  })

  it('asks anew when the answer is old', async () => {
    const { reading, asked } = openReading({ keepMs: 0 })
    const first = reading.take()
    asked[0]?.resolve(7)
    expect(await first).toBe(7)
    const second = reading.take()
    asked[1]?.resolve(8)
    expect(await second).toBe(8)
  })

  it('has no answer where it fails, and does not ask again at once', async () => {
    const { reading, asked } = openReading()
    const answer = reading.take()
    asked[0]?.reject(new Error('away'))
    expect(await answer).toBeNull()
    expect(await reading.take()).toBeNull()
    expect(asked).toHaveLength(1)
  })

  it('waits for no answer that does not come, and sends no second question after it', async () => {
    const { reading, asked } = openReading({ keepMs: 0, limitMs: 5 })
    expect(await reading.take()).toBeNull()
    expect(await reading.take()).toBeNull()
    expect(asked).toHaveLength(1)
    const late = reading.take()
    asked[0]?.resolve(7)
    expect(await late).toBe(7)
  })
})
