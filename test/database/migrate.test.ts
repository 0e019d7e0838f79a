import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { schemaDiff } from '../../scripts/schemaDiff.ts'
import { applyMigrations, type MigrationSession } from '../../src/database/migrate.ts'
import { emptyDatabase } from '../support/database.ts'

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
  const applied = await Promise.all(sessions.map(applyMigrations))
  const [first = []] = applied.toSorted((a, b) => b.length - a.length)
  expect(first.length).toBeGreaterThan(0)
  expect(applied.flat()).toEqual(first)
})

it('records what it applied as Prisma does', async () => {
  const session = await sessionOn(await emptyDatabase())
  const names = await applyMigrations(session)
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
  const [name] = await applyMigrations(session)
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
  expect(await applyMigrations(session)).not.toEqual([])
})
