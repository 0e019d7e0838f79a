import { expect, it } from 'vitest'
import { foldCharges } from '../../../web/src/credits/foldCharges.ts'

/** "CHARGE a" is a charge of job a; ids count down, as the newest comes first. */
function ledger(...entries: string[]) {
  return entries.map((text, index) => {
    const [kind = '', jobId] = text.split(' ')
    return { id: String(100 - index), kind, amount: 2, job: jobId === undefined ? null : { id: jobId } }
  })
}

function rows(entries: string[], hasMore = false): string[] {
  return foldCharges(ledger(...entries), hasMore).map((row) =>
    row.type === 'entry'
      ? `${row.id} ${row.entry.kind} ${row.entry.job?.id ?? ''}`.trim()
      : `${row.id} ${row.entries.length} of ${row.entries[0].job?.id} for ${row.amount}${row.isCut ? ' so far' : ''}`,
  )
}

it('makes one row of the charges of a job that follow each other', () => {
  expect(rows(['RELEASE a', 'CHARGE a', 'CHARGE a', 'CHARGE a', 'HOLD a', 'GRANT'])).toEqual([
    '100 RELEASE a',
    '97 3 of a for 6',
    '96 HOLD a',
    '95 GRANT',
  ])
})

it('makes a row for each of the jobs that are charged in turns', () => {
  expect(rows(['CHARGE a', 'CHARGE b', 'CHARGE a', 'CHARGE b', 'HOLD b'])).toEqual([
    '98 2 of a for 4',
    '97 2 of b for 4',
    '96 HOLD b',
  ])
})

it('moves no charge past an entry that is none', () => {
  expect(rows(['CHARGE a', 'CHARGE a', 'HOLD b', 'CHARGE a'])).toEqual([
    '99 2 of a for 4',
    '98 HOLD b',
    '97 CHARGE a',
  ])
})

it('says so of a row that may go on in entries that are not read yet', () => {
  expect(rows(['CHARGE a', 'CHARGE a', 'HOLD b', 'CHARGE a', 'CHARGE a'], true)).toEqual([
    '99 2 of a for 4',
    '98 HOLD b',
    '96 2 of a for 4 so far',
  ])
})

it('keeps a row the same while newer charges come', () => {
  const ids = (entries: ReturnType<typeof ledger>) => foldCharges(entries, false).map(({ id }) => id)
  const later = ledger('CHARGE a', 'CHARGE a', 'CHARGE a', 'HOLD a')
  expect(ids(later)).toEqual(ids(later.slice(1)))
})
