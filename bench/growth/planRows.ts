import type { Database, Queryable } from '../../src/database/database.ts'
import type { Bench } from '../environment.ts'
import { instantGenerator } from '../replacements.ts'
import type { Row } from '../rows.ts'
import { openOperations, operationNames } from './operations.ts'
import { explainAll, type PlanMode, plansOf } from './plans.ts'
import { playWholeRun } from './wholeRun.ts'

interface Query {
  uses: number
  readonly modes: Set<PlanMode>
  readonly wholeReads: Set<string>
}

/** One row a query that the program was seen to make: how many tables or indexes it reads from end to end. */
export async function planRows(bench: Bench, url: string, imagesPerJob: number): Promise<Row[]> {
  const queries = new Map<string, Query>()
  for (const mode of ['generic', 'custom'] as const) {
    await explainAll(url, mode)
    await notePlans(bench, url, imagesPerJob, mode, queries)
  }
  return [...queries].map(([name, { modes, wholeReads }]) => {
    const reads = [...wholeReads].filter((scan) => name !== ownLook || !scan.includes('jobs_unfinished'))
    return {
      measure: 'growth',
      what: `plan of ${name} (${[...modes].join(', ')})${reads.length > 0 ? `: ${reads.join(', ')}` : ''}`,
      unit: 'whole reads',
      stopframe: reads.length,
      raw: null,
      target: { text: '0', holds: reads.length === 0 },
    }
  })
}

// To look through all jobs that are not settled is what it is for.
const ownLook = 'queue-find-lost'

async function notePlans(
  bench: Bench,
  url: string,
  imagesPerJob: number,
  mode: PlanMode,
  queries: Map<string, Query>,
): Promise<void> {
  const names = new Map<string, string>()
  const database = (db: Database) => named(db, names)
  const stopframe = await bench.startStopframe(
    url,
    { generator: instantGenerator(new Uint8Array()), database },
    { ROLE: 'api' },
  )
  const operations = await openOperations(stopframe, imagesPerJob)
  const works: [string, () => Promise<unknown>][] = operationNames.map((name) => [name, operations[name]])
  works.push(['a run', () => playWholeRun(stopframe)])
  for (const [operation, work] of works) {
    for (const { query, wholeReads } of await plansOf(bench, stopframe.db, work)) {
      const name = names.get(query) ?? nameOf(query, operation)
      if (name === null) continue
      const known = queries.get(name) ?? { uses: 0, modes: new Set(), wholeReads: new Set() }
      queries.set(name, known)
      known.modes.add(mode)
      for (const scan of wholeReads) known.wholeReads.add(scan)
    }
  }
  await operations.close()
  await stopframe.close()
}

/** Prisma's queries and the foreign keys' checks by what they are about; null for what is not about the program's tables. */
function nameOf(query: string, operation: string): string | null {
  const key = /^SELECT 1 FROM ONLY "public"\."(\w+)" x/.exec(query)?.[1]
  if (key !== undefined) return `foreign keys to ${key}`
  const [, verb, table] = /^(SELECT|INSERT|UPDATE|DELETE)\b.*?"public"\."(\w+)"/.exec(query) ?? []
  return table === undefined ? null : `Prisma's ${verb} of ${table} in ${operation}`
}

function named(db: Database, names: Map<string, string>): Database {
  const query: (own: Queryable) => Queryable['query'] = (own) => (statement, params) => {
    if (statement.name !== '') names.set(statement.text.replace(/\s+/g, ' ').trim(), statement.name)
    return own.query(statement, params)
  }
  return {
    ...db,
    query: query(db),
    transaction: (work) => db.transaction((tx) => work({ query: query(tx) })),
  }
}
