import { localAccount } from '../src/auth/authenticate.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Bench, Measure } from './environment.ts'
import { againstEmpty } from './growth/againstEmpty.ts'
import { fillDatabase } from './growth/fill.ts'
import { type OperationName, openOperations, operationNames } from './growth/operations.ts'
import { planRows } from './growth/planRows.ts'
import { sizeRows, walOf } from './growth/sizes.ts'
import { staleRows } from './growth/staleStatistics.ts'
import { instantGenerator } from './replacements.ts'
import type { Row } from './rows.ts'
import { takeTurns, timed } from './turns.ts'

const imagesPerJob = 50

/**
 * What the program does all the time, in a database with years behind it and in an empty one, in turns; and the plans
 * that PostgreSQL makes for each of its queries there, of which none may read a whole table. `--jobs` sets how many
 * jobs the large one has, of 50 images each, on top of which a twentieth wait that its statistics know nothing of.
 */
export const growth: Measure = {
  name: 'growth',
  async run(bench: Bench): Promise<Row[]> {
    const jobs = bench.jobs ?? bench.amount(100_000, 2_000)
    const url = await bench.createDatabase()
    const grown = await start(bench, url)
    await grown.services.openAccount(localAccount)
    const filledMs = await timed(() => fillDatabase(url, localAccount, { jobs, imagesPerJob }))
    process.stderr.write(`growth: filled with ${jobs} jobs in ${(filledMs / 1000).toFixed(0)} s\n`)
    const empty = await start(bench, await bench.createDatabase())
    const rows = await compare(bench, grown, empty)
    rows.push(...(await sizeRows(grown.db, jobs * imagesPerJob)))
    await grown.close()
    await empty.close()
    rows.push(...(await planRows(bench, url, imagesPerJob)))
    rows.push(...(await staleRows(bench)))
    return rows
  },
}

function start(bench: Bench, url: string): Promise<Stopframe> {
  return bench.startStopframe(url, { generator: instantGenerator(new Uint8Array()) }, { ROLE: 'api' })
}

async function compare(bench: Bench, grown: Stopframe, empty: Stopframe): Promise<Row[]> {
  const large = await openOperations(grown, imagesPerJob)
  const small = await openOperations(empty, imagesPerJob)
  const rounds = bench.amount(100, 25)
  const rows: Row[] = []
  for (const name of operationNames) {
    const taken = await takeTurns(rounds, { large: large[name], small: small[name] }, 10)
    const row = againstEmpty(name, taken.large, taken.small)
    // It goes through all that wait, and the empty database has none; a worker makes it once a minute.
    if (name !== lookForLost) rows.push(row)
    else rows.push({ ...row, raw: null, target: { text: '≤ 500 ms', holds: row.stopframe <= 500 } })
  }
  const commits = 100
  const wal = await walOf(grown.db, async () => {
    for (let commit = 0; commit < commits; commit++) await large['commit of one image']()
  })
  rows.push({
    measure: 'growth',
    what: 'WAL of a commit',
    unit: 'bytes',
    stopframe: wal / commits,
    raw: null,
  })
  await large.close()
  await small.close()
  return rows
}

const lookForLost: OperationName = 'look for lost jobs'
