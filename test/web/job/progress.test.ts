import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Job, LogEntry } from '../../../web/src/job/documents.ts'
import { furthest, type Picture, readEntries, readImages, unread } from '../../../web/src/job/progress.ts'
import { jobOf, made, pictureOf, settled } from './entries.ts'

const job = jobOf([3, 2])

const log: LogEntry[] = [
  { ...made(0, 0, 1), status: 'PROCESSING' },
  { ...made(1, 0, 2), status: 'PROCESSING' },
  {
    __typename: 'ImageFailed',
    cursor: '4',
    at: '2026-11-23T03:00:03.000Z',
    status: 'PROCESSING',
    completedImages: 2,
    failedImages: 1,
    stageIndex: 0,
    position: 1,
    errorCode: 'SAFETY',
    errorMessage: 'refused',
  },
  {
    __typename: 'StageFinished',
    cursor: '5',
    at: '2026-11-23T03:00:04.000Z',
    status: 'PROCESSING',
    completedImages: 2,
    failedImages: 1,
    stageIndex: 0,
  },
  settled('CANCELLED', 2, 1),
]

const pictures = (tiles: readonly (readonly { picture: Picture | null }[])[]) =>
  tiles.map((stage) => stage.map(({ picture }) => picture?.id ?? null))

describe('the progress that a log tells', () => {
  const progress = readEntries(unread(job), log)

  it('has each image in its place, and what became of it', () => {
    expect(pictures(progress.tiles)).toEqual([
      ['0-0', null, null],
      ['1-0', null],
    ])
    expect(progress.tiles[0]?.[1]?.failure).toEqual({ code: 'SAFETY', message: 'refused' })
    expect(progress).toMatchObject({
      status: 'CANCELLED',
      completedImages: 2,
      failedImages: 1,
      stageFinished: [true, false],
      settled: { charged: 2, released: 3 },
    })
  })

  it('is the same however the entries come together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 })), (lengths) => {
        let read = unread(job)
        let from = 0
        for (const length of [...lengths, log.length]) {
          read = readEntries(read, log.slice(from, from + length))
          from += length
        }
        expect(read).toEqual(progress)
      }),
    )
  })

  it('keeps the tiles that an entry tells nothing of', () => {
    const first = readEntries(unread(job), log.slice(0, 1))
    const second = readEntries(first, log.slice(1, 2))
    expect(second.tiles[0]).toBe(first.tiles[0])
    expect(second.tiles[1]?.[1]).toBe(first.tiles[1]?.[1])
    expect(second.tiles[1]?.[0]).not.toBe(first.tiles[1]?.[0])
  })

  it('comes from the images too, where the log is no more', () => {
    const image = { id: '', stageIndex: 0, errorCode: null, errorMessage: null } as const
    const over: Job = {
      ...job,
      status: 'COMPLETED',
      completedImages: 1,
      failedImages: 1,
      creditsCharged: 1,
      finishedAt: '2026-11-23T03:00:09.000Z',
    }
    const read = readImages(over, unread(over), [
      { ...image, position: 0, status: 'GENERATED', attachment: pictureOf(0, 0) },
      {
        ...image,
        position: 1,
        status: 'FAILED',
        errorCode: 'TIMEOUT',
        errorMessage: 'late',
        attachment: null,
      },
      { ...image, position: 2, status: 'CANCELLED', attachment: null },
    ])
    expect(read).toMatchObject({ status: 'COMPLETED', settled: { charged: 1, released: 4 } })
    expect(read.tiles[0]?.map(({ picture, failure }) => picture?.id ?? failure?.code ?? null)).toEqual([
      '0-0',
      'TIMEOUT',
      null,
    ])
  })
})

describe('the job and the log together', () => {
  const ahead: Job = { ...job, status: 'PROCESSING', completedImages: 2, failedImages: 1 }

  it('tell no less than the job did while the log is still read', () => {
    const read = readEntries(unread(ahead), log.slice(0, 1))
    expect(furthest(ahead, read)).toMatchObject({ status: 'PROCESSING', completedImages: 2, failedImages: 1 })
    expect(furthest(ahead, unread(ahead))).toMatchObject({ status: 'PROCESSING', settled: null })
  })

  it('tell what the log does once it is ahead', () => {
    expect(furthest(ahead, readEntries(unread(ahead), log))).toMatchObject({
      status: 'CANCELLED',
      settled: { charged: 2, released: 3 },
    })
  })

  it('tell that a job is over before its log was read', () => {
    const over: Job = {
      ...ahead,
      status: 'COMPLETED',
      creditsCharged: 2,
      finishedAt: '2026-11-23T03:00:09.000Z',
    }
    expect(furthest(over, unread(over))).toMatchObject({
      status: 'COMPLETED',
      settled: { charged: 2, released: 3 },
    })
  })
})
