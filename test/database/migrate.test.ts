import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { schemaDiff } from '../../scripts/schemaDiff.ts'
import { applyMigrations, type MigrationSession } from '../../src/database/migrate.ts'
import { StartupError } from '../../src/lib/startupError.ts'
import { emptyDatabase } from '../support/database.ts'
import { untilAsked } from '../support/until.ts'

async function sessionOn(url: string): Promise<MigrationSession> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return {
    query: async (sql, params = []) => (await client.query(sql, [...params])).rows,
    script: async (sql) => void (await client.query(sql)),
  }
}

it('gives the schema that schema.prisma describes', async () => {
  expect(await schemaDiff()).toBe('')
})

it('applies each migration once, however many processes start together', async () => {
  const url = await emptyDatabase()
  const sessions = await Promise.all(Array.from({ length: 6 }, () => sessionOn(url)))
  const done = await Promise.all(sessions.map(applyMigrations))
  const applied = done.map((migrated) => migrated.applied)
  const [first = []] = applied.toSorted((a, b) => b.length - a.length)
  expect(first.length).toBeGreaterThan(0)
  expect(applied.flat()).toEqual(first)
})

it('records what it applied as Prisma does', async () => {
  const session = await sessionOn(await emptyDatabase())
  const { applied: names } = await applyMigrations(session)
  const records = await session.query('SELECT * FROM _prisma_migrations ORDER BY migration_name')
  expect(records.map(({ migration_name }) => migration_name)).toEqual(names)
  for (const record of records) {
    expect(record).toMatchObject({
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      applied_steps_count: 1,
    })
  }
})

it('refuses a database whose migration was changed since', async () => {
  const session = await sessionOn(await emptyDatabase())
  const {
    applied: [name],
  } = await applyMigrations(session)
  await session.query(`UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = $1`, [name])
  await expect(applyMigrations(session)).rejects.toThrow(
    `Migration ${name} was changed after it had been applied`,
  )
})

it('leaves nothing behind where a migration fails', async () => {
  const session = await sessionOn(await emptyDatabase())
  // In the way of the migration's own table.
  await session.script('CREATE TABLE images (nothing int)')
  await expect(applyMigrations(session)).rejects.toThrow(
    'failed and was rolled back: relation "images" already exists',
  )
  const tables = await session.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
  expect(tables.map(({ tablename }) => tablename)).toEqual(['_prisma_migrations', 'images'])
  await session.script('DROP TABLE images')
  expect((await applyMigrations(session)).applied).not.toEqual([])
})

it('refuses a database with a migration that was begun and not finished', async () => {
  const session = await sessionOn(await emptyDatabase())
  const { applied } = await applyMigrations(session)
  const begun = `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $1`
  await session.query(begun, [applied.at(-1)])
  await expect(applyMigrations(session)).rejects.toThrow(
    new StartupError(
      `Migration ${applied.at(-1)} was begun and not finished. Look at it with "npx prisma migrate status" and mark it with "npx prisma migrate resolve".`,
    ),
  )
})

it('waits for a migration that another program is about to finish', async () => {
  const url = await emptyDatabase()
  const [session, other] = [await sessionOn(url), await sessionOn(url)]
  const { applied } = await applyMigrations(session)
  const mark = `UPDATE _prisma_migrations SET finished_at = $2 WHERE migration_name = $1`
  await other.query('SELECT pg_advisory_lock(72707369)')
  await other.query(mark, [applied.at(-1), null])

  const starting = applyMigrations(session)
  await lockWaiter(other)
  await other.query(mark, [applied.at(-1), new Date()])
  await other.query('SELECT pg_advisory_unlock(72707369)')
  expect(await starting).toEqual({ applied: [], unknown: [] })
})

/** Resolves once somebody waits for the lock of migrations. */
async function lockWaiter(session: MigrationSession): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  await untilAsked(async () => (await session.query(waiting)).length > 0)
}
