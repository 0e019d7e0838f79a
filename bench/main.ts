import { parseArgs } from 'node:util'
import { deafSubscribers } from './deafSubscribers.ts'
import { durableImages } from './durableImages.ts'
import { Bench, type Measure } from './environment.ts'
import { fanOut } from './fanOut.ts'
import { firstSight } from './firstSight.ts'
import { growth } from './growth.ts'
import { jobSide } from './jobSide.ts'
import { livePeers } from './livePeers.ts'
import { page } from './page.ts'
import { describeRun, headline, table, writeResult } from './report.ts'
import type { Row } from './rows.ts'
import { size } from './size.ts'
import { startUp } from './startUp.ts'
import { stopLatency } from './stopLatency.ts'
import { stopPeers } from './stopPeers.ts'
import { watcherQueries } from './watcherQueries.ts'

/** npm run bench [-- --quick] [-- --jobs N] [-- <measure> …]: takes the measures, prints the table, writes the JSON. */
const measures: readonly Measure[] = [
  stopLatency,
  firstSight,
  durableImages,
  growth,
  fanOut,
  deafSubscribers,
  watcherQueries,
  size,
  startUp,
  page,
  jobSide,
  stopPeers,
  livePeers,
]

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

const bench = await Bench.open(values.quick, values.jobs === undefined ? null : Number(values.jobs))
const run = describeRun(bench.postgresVersion, bench.isQuick)
const rows: Row[] = []
try {
  for (const measure of wanted) {
    const startedAt = performance.now()
    rows.push(...(await measure.run(bench)))
    process.stderr.write(`${measure.name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  }
} finally {
  await bench.close()
}
const file = await writeResult(run, rows)
process.stdout.write(`\n${headline(run)}\n\n${table(rows)}\n\nWritten to ${file}\n`)
