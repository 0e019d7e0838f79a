import { expect, it } from 'vitest'
import { JobChannel } from '../../src/progress/channel.ts'
import type { JobLogEntry } from '../../src/progress/log.ts'

const page = (after: number) =>
  Array.from({ length: 100 }, (_, index) => ({ seq: after + index + 1, type: 'CREATED' }) as JobLogEntry)

it('one that has stopped taking lets go of its page, and misses nothing when it goes on', async () => {
  const channel = new JobChannel('a job', 1_000, false)
  const reads: number[] = []
  const log = channel.subscribe(0, {
    readPage: async (after) => {
      reads.push(after)
      return page(after)
    },
    delivered: () => undefined,
    left: () => undefined,
  })
  const seqs: (number | undefined)[] = []
  const take = async (count: number) => {
    while (count-- > 0) seqs.push((await log.next()).value?.seq)
  }
  const start = performance.now()
  await take(30)
  channel.letGoOfPages(start)
  await take(30)
  expect(reads).toEqual([0])
  channel.letGoOfPages(performance.now() + 1)
  await take(200)
  expect(reads).toEqual([0, 60, 160])
  expect(seqs).toEqual(Array.from({ length: 260 }, (_, index) => index + 1))
})
