import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { createLog } from '../../src/lib/log.ts'

it('keeps UTC and little memory, in a new folder and in one whose settings say otherwise', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stopframe-test-data-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const settings = join(dataDir, 'pgdata/postgresql.conf')
  const read = async () => {
    const db = await openEmbedded({ dataDir, log: createLog('silent') })
    const text = `SELECT current_setting('TimeZone') AS zone, current_setting('shared_buffers') AS buffers`
    const rows = await db.query({ name: '', text }, [])
    await db.close()
    return rows
  }
  expect(await read()).toEqual([{ zone: 'UTC', buffers: '32MB' }])
  expect(await readFile(settings, 'utf8')).toMatch(/^shared_buffers = 32MB/m)
  await appendFile(settings, `\nTimeZone = 'Asia/Seoul'\nshared_buffers = 128MB\n`)
  expect(await read()).toEqual([{ zone: 'UTC', buffers: '32MB' }])
})
