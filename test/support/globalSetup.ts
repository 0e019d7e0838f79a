import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { buildWhereStale } from '../../scripts/buildWhereStale.ts'
import { type LocalPostgres, startLocalPostgres } from '../../scripts/localPostgres.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { openQueue } from '../../src/queue/queue.ts'
import { buildTestPrograms } from './testPrograms.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server; add a database's name. */
    postgresUrl: string
    /** The migrated database, the queue's tables included, that test databases are cloned from. */
    templateDatabase: string
    /** A DATA_DIR with the same in its embedded database, to be copied. */
    embeddedFolder: string
  }
}

const templateDatabase = 'stopframe_template'

/** Programs and page are built and both databases are migrated once; each test file starts from a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-'))
  const embeddedFolder = join(folder, 'embedded')
  const [postgres] = await Promise.all([
    startServer(),
    makeEmbedded(embeddedFolder),
    buildWhereStale(),
    buildTestPrograms(),
  ])
  project.provide('postgresUrl', postgres.url)
  project.provide('templateDatabase', templateDatabase)
  project.provide('embeddedFolder', embeddedFolder)
  return async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startServer(): Promise<LocalPostgres> {
  // The files are thrown away, so nothing is flushed; what commits is what the tests look at.
  const postgres = await startLocalPostgres({
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  })
  await migrateTemplate(postgres.url)
  return postgres
}

async function migrateTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` })
  await client.connect()
  await client.query(`CREATE DATABASE ${templateDatabase}`)
  await client.end()
  const log = createLog('silent')
  const db = await openServer({ url: `${url}/${templateDatabase}`, poolSize: 2, queryTimeoutMs: 0, log })
  const queue = await openQueue(db, log)
  await queue.close()
  await db.close()
}

async function makeEmbedded(dataDir: string): Promise<void> {
  const db = await openEmbedded({ dataDir, log: createLog('silent') })
  const queue = await openQueue(db, createLog('silent'))
  await queue.close()
  await db.close()
}
