import { auditLedger } from '../../src/credits/ledger.ts'
import type { Queryable } from '../../src/database/database.ts'
import { only } from '../../src/database/database.ts'
import type { Row } from '../rows.ts'
import { timed } from '../turns.ts'

/** What an image takes in the database, its indexes included, and the time of the audit that adds all of it up. */
export async function sizeRows(db: Queryable, images: number): Promise<Row[]> {
  const tables = await db.query<{ name: string; bytes: bigint }>(
    {
      name: '',
      text: `
SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY bytes DESC LIMIT 5`,
    },
    [],
  )
  const row = (what: string, unit: string, value: number): Row => ({
    measure: 'growth',
    what,
    unit,
    stopframe: value,
    raw: null,
  })
  const sum = tables.reduce((total, { bytes }) => total + Number(bytes), 0)
  const faults: number[] = []
  const auditMs = await timed(async () => faults.push((await auditLedger(db)).length))
  if (faults[0] !== 0) throw new Error(`The audit found ${faults[0]} faults in the filled database.`)
  return [
    row('the database', 'MB', sum / 1e6),
    ...tables.map(({ name, bytes }) => row(`${name}, for an image`, 'bytes', Number(bytes) / images)),
    row('the audit of the whole ledger', 'ms', auditMs),
  ]
}

/** Bytes of write-ahead log that `work` makes the server write. */
export async function walOf(db: Queryable, work: () => Promise<unknown>): Promise<number> {
  const from = await position(db)
  await work()
  return Number((await position(db)) - from)
}

async function position(db: Queryable): Promise<bigint> {
  const text = `SELECT (pg_current_wal_insert_lsn() - '0/0')::int8 AS position`
  return only(await db.query<{ position: bigint }>({ name: '', text }, [])).position
}
