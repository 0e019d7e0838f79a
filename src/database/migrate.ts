import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Logger } from '../lib/log.ts'
import { StartupError } from '../lib/startupError.ts'

/** One session of a database: the lock, the statements and the records must share it. */
export interface MigrationSession {
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Runs a text of several statements. */
  script(sql: string): Promise<void>
}

/** What was done, and what was found that this program does not know. */
export interface Migrated {
  readonly applied: readonly string[]
  /** Names of migrations that a newer program has applied. */
  readonly unknown: readonly string[]
}

const migrationsDir = new URL('../../prisma/migrations/', import.meta.url)

// The key that `prisma migrate` itself locks, so that neither runs while the other does.
// Source: prisma-engines, schema-engine/connectors/sql-schema-connector, flavour/postgres.
const prismaAdvisoryLock = 72_707_369

// Prisma's own record of what was applied, to the letter, so that `prisma migrate deploy` goes on from it.
const recordTable = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/**
 * Brings the database to this program's migrations. Each is one transaction with its record. Processes that start
 * together wait for each other. A database that is newer than the program is left as it is and told of: during a
 * deploy an older process that starts again must find its way, and migrations only add. Rejects with a StartupError
 * where a migration failed, was left unfinished or has changed since it was applied, and where the role may not make
 * what is missing.
 */
export async function applyMigrations(session: MigrationSession): Promise<Migrated> {
  const migrations = readMigrations()
  const before = await readRecords(session)
  // Looked at first without the lock: a process that finds nothing to do needs neither it nor the right to create.
  if (before && migrations.every(({ name, checksum }) => isApplied(before, name, checksum))) {
    return { applied: [], unknown: unknownIn(before, migrations) }
  }
  await session.query(`SELECT pg_advisory_lock(${prismaAdvisoryLock})::text`)
  try {
    const records = await readRecords(session)
    if (records === null) {
      await checkGrants(session)
      await session.script(recordTable)
    }
    const applied = await applyMissing(session, migrations, records ?? new Map())
    return { applied, unknown: unknownIn(records ?? new Map(), migrations) }
  } finally {
    await session.query(`SELECT pg_advisory_unlock(${prismaAdvisoryLock})`)
  }
}

/** Says that the database is newer than the program. */
export function warnOfNewer(unknown: readonly string[], log: Logger): void {
  if (unknown.length === 0) return
  log.warn(
    { migrations: unknown },
    'The database was migrated by a newer version of this program; go on only while that version is being rolled out',
  )
}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

// A few small files at the start of a process that serves nobody yet: through the thread pool they took 20 ms.
function readMigrations(): Migration[] {
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(`${name}/migration.sql`, migrationsDir), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

interface MigrationRecord {
  readonly checksum: string
  /** False while it is being applied, and for good where that failed. */
  readonly finished: boolean
}

type Records = ReadonlyMap<string, MigrationRecord>

/** What was applied; null where nothing ever was. */
async function readRecords(session: MigrationSession): Promise<Records | null> {
  const [table] = await session.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`)
  if (table?.present !== true) return null
  const rows = await session.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL`,
  )
  return new Map(
    rows.map((row) => [
      String(row.migration_name),
      { checksum: String(row.checksum), finished: row.finished === true },
    ]),
  )
}

function isApplied(records: Records, name: string, checksum: string): boolean {
  const record = records.get(name)
  return record?.finished === true && record.checksum === checksum
}

function unknownIn(records: Records, migrations: readonly Migration[]): string[] {
  const known = new Set(migrations.map(({ name }) => name))
  return [...records.keys()].filter((name) => !known.has(name)).sort()
}

/** Both at once: the tables and types of the migrations, and the schema in which the queue keeps its own. */
async function checkGrants(session: MigrationSession): Promise<void> {
  const [may] = await session.query(
    `SELECT current_user AS role, current_database() AS database, current_schema() AS schema,
       has_schema_privilege(current_schema(), 'CREATE') AS tables,
       to_regnamespace('pgboss') IS NOT NULL OR has_database_privilege(current_database(), 'CREATE') AS queue`,
  )
  const { role, database, schema } = may ?? {}
  const grants = [
    ...(may?.tables === true ? [] : [`GRANT CREATE, USAGE ON SCHEMA "${schema ?? 'public'}" TO "${role}";`]),
    ...(may?.queue === true ? [] : [`GRANT CREATE ON DATABASE "${database}" TO "${role}";`]),
  ]
  if (grants.length === 0) return
  throw new StartupError(
    `The database ${database} is empty, and the role ${role} may not make the tables in it. Start once with a role that may, or run as its owner:\n  ${grants.join('\n  ')}`,
  )
}

async function applyMissing(
  session: MigrationSession,
  migrations: readonly Migration[],
  records: Records,
): Promise<string[]> {
  // With the lock in hand nobody is at it any more: what is not finished stays so.
  const unfinished = [...records].find(([, { finished }]) => !finished)
  if (unfinished) {
    throw new StartupError(
      `Migration ${unfinished[0]} was begun and not finished. Look at it with "npx prisma migrate status" and mark it with "npx prisma migrate resolve".`,
    )
  }
  const names: string[] = []
  for (const migration of migrations) {
    const known = records.get(migration.name)?.checksum
    if (known === migration.checksum) continue
    if (known !== undefined) {
      throw new StartupError(
        `Migration ${migration.name} was changed after it had been applied to this database. Start the version of the program that made the database, or name another database.`,
      )
    }
    await applyOne(session, migration)
    names.push(migration.name)
  }
  return names
}

async function applyOne(session: MigrationSession, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await session.script('BEGIN')
    await session.script(sql)
    await session.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), now(), 1)`,
      [randomUUID(), checksum, name],
    )
    await session.script('COMMIT')
  } catch (cause) {
    await session.script('ROLLBACK')
    const reason = cause instanceof Error ? cause.message : String(cause)
    const isDenied = (cause as { code?: unknown }).code === '42501'
    const advice = isDenied
      ? '. Start once with the role that owns the tables: it alone may change them.'
      : ''
    throw new StartupError(`Migration ${name} failed and was rolled back: ${reason}${advice}`, { cause })
  }
}
