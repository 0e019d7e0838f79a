import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import pg from 'pg'
import { inject } from 'vitest'

/** Which database this project of the suite runs on. */
export const testDatabase = process.env.TEST_DATABASE === 'embedded' ? 'embedded' : 'server'

/** The URL of a migrated database of one's own. */
export async function cloneDatabase(): Promise<string> {
  const url = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administrate(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')}`)
  return `${url}/${name}`
}

/** The URL of a database with nothing in it. */
export async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administrate(`CREATE DATABASE ${name} TEMPLATE template0`)
  return `${inject('postgresUrl')}/${name}`
}

/** Runs one statement as the server's administrator. */
async function administrate(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${inject('postgresUrl')}/postgres` })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** A migrated embedded database to start from. */
export function embeddedDump(): Promise<Blob> {
  return openAsBlob(inject('embeddedDump'))
}
