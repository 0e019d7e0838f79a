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

it('one that is given entries beyond the next has none of those ahead of them, and its followers read what lies between', async () => {
  const channel = new JobChannel('a job', 2, false)
  const reads: number[] = []
  const log = channel.subscribe(2, {
    readPage: async (after) => {
      if (reads.push(after) > 3) throw new Error('It reads again and again.')
      return page(after).slice(0, 4)
    },
    delivered: () => undefined,
    left: () => undefined,
  })
  const [three, , , , seven, eight] = page(2) as [JobLogEntry, ...JobLogEntry[]]
  channel.append([three])
  channel.append([seven, eight] as JobLogEntry[])
  const seqs: (number | undefined)[] = []
  while (seqs.length < 6) seqs.push((await log.next()).value?.seq)
  expect(seqs).toEqual([3, 4, 5, 6, 7, 8])
  expect(reads).toEqual([2])
})
