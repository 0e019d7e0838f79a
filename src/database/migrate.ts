import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

/** One session of a database: the lock, the statements and the records must share it. */
export interface MigrationSession {
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>
  /** Runs a text of several statements. */
  script(sql: string): Promise<void>
}

class MigrationError extends Error {
  readonly migration: string

  constructor(migration: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationError'
    this.migration = migration
  }
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
 * Brings the database to this program's migrations and returns the names of those it applied. Each is
 * one transaction with its record. Processes that start together wait for each other. Rejects with
 * MigrationError where a migration failed or one that was applied has changed since.
 */
export async function applyMigrations(session: MigrationSession): Promise<string[]> {
  const migrations = await readMigrations()
  // Only the newest record is looked at first: a process that finds nothing to do takes no lock.
  if (await isUpToDate(session, migrations)) return []
  await session.query(`SELECT pg_advisory_lock(${prismaAdvisoryLock})::text`)
  try {
    await session.script(recordTable)
    return await applyMissing(session, migrations)
  } finally {
    await session.query(`SELECT pg_advisory_unlock(${prismaAdvisoryLock})`)
  }
}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

async function readMigrations(): Promise<Migration[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, migrationsDir), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function isUpToDate(session: MigrationSession, migrations: readonly Migration[]): Promise<boolean> {
  const [table] = await session.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`)
  if (table?.present !== true) return false
  const applied = await readApplied(session)
  return migrations.every(({ name, checksum }) => applied.get(name) === checksum)
}

async function readApplied(session: MigrationSession): Promise<Map<string, string>> {
  const rows = await session.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL`,
  )
  for (const { migration_name: name, finished } of rows) {
    if (finished !== true) {
      throw new MigrationError(
        String(name),
        `Migration ${name} was begun and not finished. Look at it with "npx prisma migrate status" and mark it with "npx prisma migrate resolve".`,
      )
    }
  }
  return new Map(rows.map((row) => [String(row.migration_name), String(row.checksum)]))
}

async function applyMissing(session: MigrationSession, migrations: readonly Migration[]): Promise<string[]> {
  const applied = await readApplied(session)
  const names: string[] = []
  for (const migration of migrations) {
    const known = applied.get(migration.name)
    if (known === migration.checksum) continue
    if (known !== undefined) {
      throw new MigrationError(
        migration.name,
        `Migration ${migration.name} was changed after it had been applied to this database.`,
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
    throw new MigrationError(name, `Migration ${name} failed and was rolled back: ${reason}`, { cause })
  }
}
