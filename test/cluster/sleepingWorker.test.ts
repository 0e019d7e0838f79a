import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { type TestServer, useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { HeldWorkers } from './heldEverywhere.ts'

const api = useTestServer({ env: { ROLE: 'api' } })

it('a worker that sleeps past its heartbeat, between any two lines, changes nothing when it wakes up, and lets go', async () => {
  const workers = await HeldWorkers.start(api())
  workers.signal('SIGSTOP')
  const another = await workers.startAnother()
  for (const { id, client } of workers.jobs) await client.settled(id)
  await another.idle()
  const rows = await everyRow(api())

  workers.signal('SIGCONT')
  workers.openAll()
  await Promise.all(workers.programs.map((program) => program.idle()))
  expect(await everyRow(api())).toEqual(rows)
  const storage = createDiskStorage({ rootDir: join(String(api().env.DATA_DIR), 'files') })
  for (const { at, id, client, kept: expected } of workers.jobs) {
    const { kept } = await expectSettled(api(), client, id)
    expect({ at, kept: kept.length }).toEqual({ at, kept: expected })
    const files = await storage.list(`jobs/${id}`)
    const pictures = files.filter((name) => !name.includes('thumbnail'))
    const named = kept.map(({ attachment }) =>
      new URL(String(attachment?.url)).pathname.replace('/files/', ''),
    )
    expect({ at, pictures: pictures.toSorted() }).toEqual({ at, pictures: named.toSorted() })
  }
})

/** What the database keeps of all jobs, as text. */
async function everyRow({ stopframe }: TestServer): Promise<unknown[]> {
  const tables = ['accounts', 'jobs', 'stages', 'images', 'attachments', 'credit_entries', 'job_events']
  return Promise.all(
    tables.map((table) =>
      stopframe.db.query(
        { name: `test-${table}`, text: `SELECT t::text AS row FROM ${table} t ORDER BY t::text` },
        [],
      ),
    ),
  )
}
