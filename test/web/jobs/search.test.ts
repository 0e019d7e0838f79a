import { expect, it } from 'vitest'
import { readJobsSearch } from '../../../web/src/jobs/search.ts'

it('reads a filter and how many pages are shown', () => {
  expect(readJobsSearch({ status: 'running', pages: 3 })).toEqual({ status: 'running', pages: 3 })
  expect(readJobsSearch({})).toEqual({})
})

it.each([
  { status: 'PROCESSING' },
  { status: 'toString' },
  { status: ['running'] },
  { pages: 1 },
  { pages: 0 },
  { pages: 1.5 },
  { pages: '2' },
  { pages: 51 },
  { other: 'x' },
])('leaves out of an address what makes no sense: %j', (search) => {
  expect(readJobsSearch(search)).toEqual({})
})
