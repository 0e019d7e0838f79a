import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import pg from 'pg'
import { describe, inject, it } from 'vitest'

/** Which database this project of the suite runs on. */
export const testDatabase = process.env.TEST_DATABASE === 'embedded' ? 'embedded' : 'server'

const absent = () => undefined

/** Tests of what only one of the databases has; in the other's project they do not exist. */
export function itOn(kind: typeof testDatabase): (name: string, test: () => Promise<void>) => void {
  return testDatabase === kind ? (name, test) => it(name, test) : absent
}

export function describeOn(kind: typeof testDatabase): (name: string, tests: () => void) => void {
  return testDatabase === kind ? (name, tests) => describe(name, tests) : absent
}

const created: string[] = []

/** The URL of a migrated database of one's own, for as long as the test file lasts. */
export function cloneDatabase(): Promise<string> {
  return createDatabase(inject('templateDatabase'))
}

/** The same of a database with nothing in it. */
export function emptyDatabase(): Promise<string> {
  return createDatabase('template0')
}

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administrate(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  created.push(name)
  return `${inject('postgresUrl')}/${name}`
}

/** Drops what the test file has had made. Two hundred of them at the end would take ten seconds to remove. */
export async function dropDatabases(): Promise<void> {
  for (const name of created.splice(0)) await administrate(`DROP DATABASE ${name} WITH (FORCE)`)
}

/** Makes a role that may only log in, with these options of CREATE ROLE; the URL of the database for it. */
export async function urlForNewRole(
  databaseUrl: string,
  options = '',
): Promise<{ role: string; url: string }> {
  const role = `role_${randomUUID().replaceAll('-', '')}`
  await administrate(`CREATE ROLE ${role} LOGIN ${options}`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 's3cret'
  return { role, url: url.href }
}

/** Runs one statement as the server's administrator, in the database of the URL. */
export async function administrate(sql: string, url = `${inject('postgresUrl')}/postgres`): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Puts a migrated embedded database into a DATA_DIR: to make one takes longer than most tests. */
export function copyEmbedded(dataDir: string): void {
  // At once: `cp` of fs/promises goes from file to file in JavaScript and takes five times as long.
  cpSync(inject('embeddedFolder'), dataDir, { recursive: true })
}
