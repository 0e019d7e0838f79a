import { parseArgs } from 'node:util'
import { measures } from './measures.ts'
import { describeMachine, headline, table, writeResult } from './report.ts'
import type { Row } from './rows.ts'
import { takeMeasure } from './takeMeasure.ts'

/** npm run bench [-- --quick] [-- --jobs N] [-- <measure> …]: takes the measures, prints the table, writes the JSON. */
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, jobs: { type: 'string' } },
  allowPositionals: true,
})
const names = measures.map(({ name }) => name)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no measure ${unknown.join(', ')}; there are ${names.join(', ')}.\n`)
  process.exit(1)
}
if (values.jobs !== undefined && !/^[1-9]\d{1,6}$/.test(values.jobs)) {
  process.stderr.write('--jobs takes how many jobs the database of growth has: from 10 on.\n')
  process.exit(1)
}
const wanted = measures.filter(({ name }) => positionals.length === 0 || positionals.includes(name))

const isQuick = values.quick
const jobs = values.jobs === undefined ? null : Number(values.jobs)
const before = describeMachine()
const rows: Row[] = []
let postgres = ''
for (const { name: measure } of wanted) {
  const startedAt = performance.now()
  const taken = await takeMeasure({ measure, isQuick, jobs })
  rows.push(...taken.rows)
  postgres = taken.postgres
  process.stderr.write(`${measure}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
const run = { ...before, isQuick, postgres }
const file = await writeResult(run, rows)
process.stdout.write(`\n${headline(run)}\n\n${table(rows)}\n\nWritten to ${file}\n`)
