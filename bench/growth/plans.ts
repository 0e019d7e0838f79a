import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../src/database/database.ts'
import { connect } from '../connection.ts'
import type { Bench } from '../environment.ts'

/** A plan that the server used for a query, as auto_explain wrote it into its log. */
interface UsedPlan {
  readonly query: string
  /** Tables and indexes of the program's that it reads from end to end. */
  readonly wholeReads: readonly string[]
}

export type PlanMode = 'generic' | 'custom'

/**
 * From the next connection on, every query of the database tells its plan, those of the foreign keys' checks too, and
 * is planned in one way: for its parameters each time, or once for whatever they may be. A named statement is planned
 * the first way at most five times a connection and then, where that seems no dearer, the other.
 */
export async function explainAll(url: string, mode: PlanMode): Promise<void> {
  const client = await connect(url)
  const name = new URL(url).pathname.slice(1)
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_nested_statements': 'on',
    'auto_explain.log_parameter_max_length': '0',
    plan_cache_mode: `force_${mode}_plan`,
  }
  for (const [setting, value] of Object.entries(settings))
    await client.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`)
  await client.end()
}

/** The plans that the server used while `work` ran. */
export async function plansOf(
  bench: Bench,
  db: Queryable,
  work: () => Promise<unknown>,
): Promise<UsedPlan[]> {
  const end = `end of ${randomUUID()}`
  let log = ''
  const { promise: complete, resolve } = Promise.withResolvers<void>()
  bench.listenToLog((text) => {
    log += text
    if (log.includes(end)) resolve()
  })
  await work()
  // The log comes by a pipe of its own: what was written ahead of this is there once this is.
  await db.query({ name: '', text: `SELECT '${end}'` }, [])
  await complete
  bench.listenToLog(null)
  return log.split(/^\d{4}-\d\d-\d\d .*?LOG: {2}duration: .*? plan:$/m).flatMap(readPlan)
}

const tables = 'accounts|jobs|stages|images|attachments|job_references|credit_entries|job_events'

const wholeRead = new RegExp(
  `Seq Scan on (?:${tables})\\b|` +
    // An index without a condition is read from one end to the other.
    `(?:Index (?:Only )?Scan (?:Backward )?using \\w+ on (?:${tables})\\b|Bitmap Index Scan on (?:${tables})).*\\n(?!\\s*Index Cond)`,
  'g',
)

/** The tables and indexes of the program's that a plan, as EXPLAIN prints it, reads from end to end. */
export function wholeReadsOf(plan: string): string[] {
  return [...plan.matchAll(wholeRead)].map(([scan]) => scan.replace(/( on \w+)[\s\S]*/, '$1'))
}

function readPlan(entry: string): UsedPlan[] {
  const [, query, plan] = /^\s*Query Text: ([\s\S]*?)\n\t(\S.*\(cost=[\s\S]*)/.exec(entry) ?? []
  if (query === undefined || plan === undefined) return []
  return [{ query: query.replace(/\s+/g, ' ').trim(), wholeReads: wholeReadsOf(plan) }]
}
