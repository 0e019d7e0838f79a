import { describe, expect, it } from 'vitest'
import { compare, type Seen } from '../../examples/demo/compare.ts'
import type { JobEvent } from '../../examples/watchJob.ts'

type Entry<Name extends JobEvent['__typename']> = Extract<JobEvent, { __typename: Name }>

const totalImages = 6

function statusChanged(cursor: number, status: JobEvent['status'], completedImages: number) {
  const entry: Entry<'JobStatusChanged'> = {
    __typename: 'JobStatusChanged',
    cursor: String(cursor),
    status,
    completedImages,
    totalImages,
  }
  return entry
}

function generated(cursor: number, status: JobEvent['status'], completedImages: number) {
  const url = `http://127.0.0.1:4000${file(completedImages)}`
  const entry: Entry<'ImageGenerated'> = {
    __typename: 'ImageGenerated',
    cursor: String(cursor),
    status,
    completedImages,
    totalImages,
    image: {
      stageIndex: 0,
      position: completedImages - 1,
      attachment: { id: String(100 + completedImages), url, thumbnailUrl: url },
    },
  }
  return entry
}

function settled(cursor: number) {
  const entry: Entry<'JobSettled'> = {
    __typename: 'JobSettled',
    cursor: String(cursor),
    status: 'CANCELLED',
    completedImages: 3,
    totalImages,
    creditsCharged: 3,
    creditsReleased: 3,
  }
  return entry
}

const file = (number: number) => `/files/jobs/a/0/${number - 1}.jpg`
const files = [file(1), file(2), file(3)]

/** Three of six images made, the third one in flight as the cancel came. */
const sound: Seen = {
  job: {
    status: 'CANCELLED',
    draining: false,
    totalImages,
    completedImages: 3,
    generatedAttachIds: ['101', '102', '103'],
    creditsCharged: 3,
    creditsHeld: 0,
  },
  imageAttachIds: ['101', '102', '103'],
  events: [
    statusChanged(1, 'PROCESSING', 0),
    generated(2, 'PROCESSING', 1),
    generated(3, 'PROCESSING', 2),
    statusChanged(4, 'CANCELLED', 2),
    generated(5, 'CANCELLED', 3),
    settled(6),
  ],
  creditsBefore: { balance: 1000, held: 0 },
  credits: { balance: 997, held: 0 },
  openedFiles: files,
  storedFiles: files,
  inFlightAtMost: 1,
  later: { completedImages: 3, storedFiles: files },
}

const { job, events, later } = sound
const before = events.slice(0, -1)

const wrong: readonly (readonly [fault: string, world: Partial<Seen>, told: readonly string[]])[] = [
  ['a job that still drains', { job: { ...job, draining: true } }, ['Status of the job']],
  ['an image charged twice', { credits: { balance: 996, held: 0 } }, ['Credits missing from the balance']],
  ['an image given away', { job: { ...job, creditsCharged: 2 } }, ['Credits that the job charged']],
  ['a hold that was forgotten', { credits: { balance: 997, held: 3 } }, ['Credits still held']],
  [
    'a file that does not open',
    { openedFiles: files.slice(1) },
    ['Files that can be fetched and opened', 'Files in the data folder'],
  ],
  [
    'a file of no image',
    { storedFiles: [...files, file(4)] },
    ['Files in the data folder', 'Files in the data folder, a while later'],
  ],
  [
    "another image's file",
    { storedFiles: [file(1), file(2), file(4)] },
    ['Files in the data folder', 'Files in the data folder, a while later'],
  ],
  [
    'an attachment listed twice',
    { job: { ...job, generatedAttachIds: ['101', '102', '102'] } },
    ['Attachment ids of the job'],
  ],
  [
    'an image that the job does not count',
    { imageAttachIds: ['101', '102', '103', '104'] },
    ['Images in status GENERATED', 'Attachment ids of the job', 'ImageGenerated entries in the log'],
  ],
  [
    'an event that is missing',
    { events: events.toSpliced(1, 1) },
    ['ImageGenerated entries in the log', 'Cursors without a gap'],
  ],
  [
    'an event that came twice',
    { events: events.toSpliced(1, 0, generated(2, 'PROCESSING', 1)) },
    ['ImageGenerated entries in the log', 'Cursors without a gap'],
  ],
  [
    'a job that never settled',
    { events: before },
    [
      'Credits charged, says JobSettled',
      'Credits released, says JobSettled',
      'JobSettled entries, the last one of the log',
    ],
  ],
  [
    'something after the end',
    { events: [...events, statusChanged(7, 'CANCELLED', 3)] },
    ['JobSettled entries, the last one of the log'],
  ],
  [
    'images that were started after the cancel',
    { inFlightAtMost: 0 },
    ['Images that ended after the cancel, in flight'],
  ],
  [
    'an image made after the end',
    { later: { ...later, completedImages: 4 } },
    ['Images made after JobSettled'],
  ],
  [
    'a file written after the end',
    { later: { ...later, storedFiles: [...files, file(4)] } },
    ['Files in the data folder, a while later'],
  ],
  ['a job that ran to its end', { job: { ...job, status: 'COMPLETED' } }, ['Status of the job']],
]

describe('the comparison of the demo', () => {
  it('agrees with a world that is in order', () => {
    expect(compare(sound).filter(({ agrees }) => !agrees)).toEqual([])
  })

  it('does not pass a job of which nothing was made', () => {
    const nothing = { ...sound, job: { ...job, completedImages: 0, generatedAttachIds: [] } }
    expect(compare(nothing).find(({ what }) => what.startsWith('Images made'))).toMatchObject({
      agrees: false,
    })
  })

  it.each(wrong)('tells %s', (_fault, world, told) => {
    const off = compare({ ...sound, ...world }).filter(({ agrees }) => !agrees)
    expect(off.map(({ what }) => what)).toEqual(told)
  })

  it('breaks every comparison with one world or another', () => {
    const told = new Set(wrong.flatMap(([, , whats]) => whats))
    const never = compare(sound)
      .map(({ what }) => what)
      .filter((what) => !told.has(what))
    expect(never).toEqual(['Images made: some, not all'])
  })
})
