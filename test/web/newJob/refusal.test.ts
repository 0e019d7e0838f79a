import { expect, it } from 'vitest'
import { canRetry, readRefusal } from '../../../web/src/newJob/pictures/refusal.ts'

it('tells a picture that will never be taken from one that may be taken later', () => {
  const read = (status: number) => [readRefusal(status), canRetry(readRefusal(status))]
  expect([413, 415, 422, 503, 507, 500].map(read)).toEqual([
    ['tooLarge', false],
    ['unsupported', false],
    ['broken', false],
    ['busy', true],
    ['full', true],
    ['failed', true],
  ])
})
