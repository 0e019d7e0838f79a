import { describe, expect, it } from 'vitest'
import { beingMade, creditsOf, inWords, isDraining, timeLeftMs } from '../../../web/src/job/outlook.ts'
import { furthest, readEntries, unread } from '../../../web/src/job/progress.ts'
import { jobOf, made, settled } from './entries.ts'

const job = jobOf([4, 4, 4], { status: 'PROCESSING', stagesAtOnce: 2, pricePerImage: 3 })
const read = (...entries: Parameters<typeof readEntries>[1][number][]) =>
  furthest(job, readEntries(unread(job), entries))
const places = (tiles: Iterable<{ stageIndex: number; position: number }>) =>
  [...tiles].map(({ stageIndex, position }) => `${stageIndex}-${position}`)

describe('the images that are being made', () => {
  it('are the next of as many stages as run side by side', () => {
    expect(places(beingMade(job, read(made(0, 0, 1))))).toEqual(['0-1', '1-0'])
  })

  it('leave a stage that has finished to the next one', () => {
    const finished = {
      __typename: 'StageFinished' as const,
      cursor: '9',
      at: '2026-11-23T03:00:09.000Z',
      status: 'PROCESSING' as const,
      completedImages: 1,
      failedImages: 0,
      stageIndex: 0,
    }
    expect(places(beingMade(job, read(made(0, 0, 1), finished)))).toEqual(['1-0', '2-0'])
  })

  it('are those in flight while a cancelled job drains, and none once it is settled', () => {
    const draining = { ...read(made(0, 0, 1)), status: 'CANCELLED' as const }
    expect(isDraining(draining)).toBe(true)
    expect(places(beingMade(job, draining))).toEqual(['0-1', '1-0'])
    const over = read(made(0, 0, 1), settled('CANCELLED', 1, 0))
    expect(isDraining(over)).toBe(false)
    expect(places(beingMade(job, over))).toEqual([])
  })

  it('are none while the job waits', () => {
    const waiting = jobOf([4])
    expect(places(beingMade(waiting, unread(waiting)))).toEqual([])
  })
})

describe('credits', () => {
  it('go from held to charged with each image', () => {
    expect(creditsOf(job, read())).toEqual({ held: 36, charged: 0 })
    expect(creditsOf(job, read(made(0, 0, 1), made(0, 1, 2)))).toEqual({ held: 30, charged: 6 })
  })

  it('are what the settling says in the end', () => {
    expect(creditsOf(job, read(settled('COMPLETED', 2, 0)))).toEqual({ held: 0, charged: 2 })
  })
})

describe('the time that is left', () => {
  it('is unknown until there is a pace', () => {
    expect(timeLeftMs(job, read(made(0, 0, 1), made(0, 1, 2)))).toBeNull()
  })

  it('follows the pace of the images made', () => {
    expect(timeLeftMs(job, read(made(0, 0, 1), made(0, 1, 2), made(0, 2, 3)))).toBe(9_000)
  })

  it('is nothing to tell of a job that is over', () => {
    const over = read(made(0, 0, 1), made(0, 1, 2), made(0, 2, 3), settled('CANCELLED', 3, 0))
    expect(timeLeftMs(job, over)).toBeNull()
  })

  it.each([
    [0, { value: 5, unit: 'second' }],
    [12_000, { value: 15, unit: 'second' }],
    [89_000, { value: 90, unit: 'second' }],
    [100_000, { value: 2, unit: 'minute' }],
    [5_399_000, { value: 90, unit: 'minute' }],
    [7_000_000, { value: 2, unit: 'hour' }],
  ])('%i ms are told as people do', (ms, told) => {
    expect(inWords(ms)).toEqual(told)
  })
})
