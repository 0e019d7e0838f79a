import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { StartupError } from '../../src/lib/startupError.ts'
import { administrate, cloneDatabase, emptyDatabase, urlForNewRole } from '../support/database.ts'
import { TestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { postgresStandIn } from '../support/postgresStandIn.ts'
import { newDataDir } from '../support/process.ts'

/** What an operator reads; an error that is none for them fails the test. */
async function refusal(opening: Promise<unknown>): Promise<string> {
  const error = await opening.then(
    () => 'It was opened.',
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(StartupError)
  const { message } = error as StartupError
  expect(message).not.toContain('s3cret')
  return message
}

const open = (url: string, connectTimeoutMs = 5_000) =>
  openServer({ url, poolSize: 2, queryTimeoutMs: 0, log: createLog('silent'), connectTimeoutMs })

async function start(url: string, env: Record<string, string> = {}): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, DATA_DIR: await newDataDir(), PORT: '0', ...env })
  const stopframe = await startStopframe(config, createLog('silent'))
  await stopframe.close()
}

describe('a PostgreSQL server that does not let us in', () => {
  it.each([
    [
      'nothing listens',
      async () => 'postgres://app:s3cret@127.0.0.1:1/x',
      'start the server, or mend host and port',
    ],
    [
      'there is no such host',
      async () => 'postgres://app:s3cret@nowhere.invalid/x',
      /mend it in DATABASE_URL/,
    ],
    [
      'there is no such database',
      async () => `${inject('postgresUrl')}/nothing`,
      'Make the database (createdb)',
    ],
    [
      'there is no such role',
      async () => `${inject('postgresUrl').replace('postgres@', 'nobody:s3cret@')}/postgres`,
      'Make the role',
    ],
    [
      'the password is wrong',
      () => refuse('28P01', 'password authentication failed'),
      'Mend user and password',
    ],
    [
      'it has no connection left',
      () => refuse('53300', 'sorry, too many clients already'),
      'raise max_connections',
    ],
    ['it is starting up', () => refuse('57P03', 'the database system is starting up'), 'in a moment'],
    ['it is too old', () => postgresStandIn({ version: 140_012 }), 'PostgreSQL 14 at'],
  ])('is told in words: %s', async (_, url, words) => {
    expect(await refusal(open(await url()))).toMatch(words)
  })

  it('is not waited for for ever where it never answers', async () => {
    const message = await refusal(open(await postgresStandIn('silence'), 100))
    expect(message).toContain('It took the connection and did not answer')
  })

  it('is told without the password, wherever the URL has it', async () => {
    const message = await refusal(open('postgres://127.0.0.1:1/x?user=app&password=s3cret'))
    expect(message).toContain('password=***')
  })

  it('is told later in the start too', async () => {
    // Enough for the migrations, too few for the rest.
    const { url } = await urlForNewRole(await cloneDatabase(), 'CONNECTION LIMIT 1')
    await grantUse(url)
    expect(await refusal(start(url))).toMatch(/too many connections for role .*raise max_connections/s)
  })
})

describe('a role', () => {
  it('that may not create is told every grant that it needs, for our tables and for the queue’s', async () => {
    const { role, url } = await urlForNewRole(await emptyDatabase())
    const database = new URL(url).pathname.slice(1)
    expect((await refusal(open(url))).split('\n').slice(1)).toEqual([
      `  GRANT CREATE, USAGE ON SCHEMA "public" TO "${role}";`,
      `  GRANT CREATE ON DATABASE "${database}" TO "${role}";`,
    ])
    for (const grant of [`CREATE, USAGE ON SCHEMA public`, `CREATE ON DATABASE ${database}`]) {
      await administrate(`GRANT ${grant} TO ${role}`, adminUrl(url))
    }
    await start(url)
  })

  it('that may only use a database which another one has migrated runs jobs on it, and creates nothing', async () => {
    const { url } = await urlForNewRole(await cloneDatabase())
    expect(await refusal(open(url))).toContain('SELECT, INSERT, UPDATE and DELETE on all their tables')
    await grantUse(url)
    const server = await TestServer.start({ env: { DATABASE_URL: url } })
    onTestFinished(() => server.end())
    const client = await server.client()
    const script = server.generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    expect((await expectSettled(server, client, id)).kept).toHaveLength(2)
  })

  it('that does not own the tables is told so when a migration has to change them', async () => {
    const { role, url } = await urlForNewRole(await cloneDatabase())
    await grantUse(url)
    await administrate(
      `DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations);
       GRANT CREATE ON SCHEMA public TO ${role}`,
      adminUrl(url),
    )
    expect(await refusal(open(url))).toMatch(
      /Migration \w+ failed and was rolled back: must be owner of .*Start once with the role that owns the tables/,
    )
  })
})

describe('a database that is newer than the program', () => {
  it('is used as it is, with a warning: an old process may start again in the middle of a deploy', async () => {
    const url = await cloneDatabase()
    await administrate(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name)
       VALUES ('1', 'x', now(), '20991231000000_from_the_future')`,
      url,
    )
    const warnings: unknown[][] = []
    const log = createLog('silent')
    log.warn = (...words: unknown[]) => void warnings.push(words)
    const db = await openServer({ url, poolSize: 2, queryTimeoutMs: 0, log })
    onTestFinished(() => db.close())
    expect(warnings).toEqual([
      [{ migrations: ['20991231000000_from_the_future'] }, expect.stringContaining('newer version')],
    ])
  })
})

const refuse = (code: string, message: string) => postgresStandIn({ error: { code, message } })

const adminUrl = (url: string) => `${inject('postgresUrl')}${new URL(url).pathname}`

/** What the documentation tells the owner of a database to grant. */
async function grantUse(url: string): Promise<void> {
  const role = new URL(url).username
  const grants = [
    `USAGE ON SCHEMA public, pgboss`,
    `SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss`,
    `USAGE ON ALL SEQUENCES IN SCHEMA public, pgboss`,
  ]
  for (const grant of grants) await administrate(`GRANT ${grant} TO ${role}`, adminUrl(url))
}
