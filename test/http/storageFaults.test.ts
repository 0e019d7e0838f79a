import { mkdtempSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { TestClient } from '../support/client.ts'
import { cloneDatabase } from '../support/database.ts'
import { FaultyStorage } from '../support/faultyStorage.ts'
import { jwtSecret, signToken } from '../support/harness.ts'
import { picture } from '../support/testGenerator.ts'

const rootDir = mkdtempSync(join(tmpdir(), 'stopframe-test-storage-'))
const storage = new FaultyStorage(createDiskStorage({ rootDir }))
const lines: { level: number; msg: string; path?: string; err?: { reason?: string } }[] = []
const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) })

let stopframe: Stopframe
let client: TestClient

beforeAll(async () => {
  const env = { DATABASE_URL: await cloneDatabase(), PORT: '0', ROLE: 'api', AUTH_JWT_SECRET: jwtSecret }
  stopframe = await startStopframe(readConfig({ ...env, DATA_DIR: rootDir }), log, { storage })
  client = new TestClient(String(stopframe.url), 'owner', await signToken('owner'))
})

beforeEach(() => {
  storage.mend()
  lines.length = 0
})

afterAll(async () => {
  await client.close()
  await stopframe.close()
  await rm(rootDir, { recursive: true, force: true })
})

const upload = () => client.fetch('/api/attachments', { method: 'POST', body: picture })
const attachments = () => stopframe.db.prisma.attachment.count()
const references = () => readdir(join(rootDir, 'references')).catch(() => [])

describe('an upload', () => {
  const refusals = [
    ['ENOSPC', 507, 'STORAGE_FULL'],
    ['EDQUOT', 507, 'STORAGE_FULL'],
    ['EROFS', 503, 'STORAGE_FAILED'],
    ['EACCES', 503, 'STORAGE_FAILED'],
  ] as const

  for (const [what, key] of [
    ['the picture', 'references/'],
    ['its thumbnail', '.thumbnail.'],
  ] as const) {
    it.each(refusals)(
      `of which ${what} cannot be stored (%s) keeps nothing (%i)`,
      async (errno, status, error) => {
        const before = { rows: await attachments(), files: await references() }
        storage.fail('put', key, errno, { times: 1, after: true })
        const response = await upload()
        expect(response.status).toBe(status)
        expect(await response.json()).toEqual({ success: false, error, message: expect.any(String) })
        expect({ rows: await attachments(), files: await references() }).toEqual(before)
        expect(lines).toMatchObject([{ level: 50, path: '/api/attachments', err: { reason: errno } }])
        expect((await upload()).status).toBe(201)
      },
    )
  }

  it('tells the first error where not even its leftovers can be removed', async () => {
    storage.fail('put', '.thumbnail.', 'ENOSPC')
    storage.fail('remove', '', 'EROFS')
    expect((await upload()).status).toBe(507)
  })
})

describe('a file', () => {
  it('that cannot be opened is told to be out of reach, and the log says why', async () => {
    const { url } = (await (await upload()).json()) as { url: string }
    storage.fail('stream', '', 'EACCES', { times: 1 })
    const response = await fetch(url)
    expect(response.status).toBe(503)
    expect(response.headers.get('cache-control')).toBeNull()
    expect(await response.text()).not.toContain('EACCES')
    expect(lines).toMatchObject([{ level: 50, err: { reason: 'EACCES' } }])
    expect((await fetch(url)).status).toBe(200)
  })

  it('that cannot be read, once it is open, is no whole answer', async () => {
    const { url } = (await (await upload()).json()) as { url: string }
    const path = join(rootDir, new URL(url).pathname.slice('/files/'.length))
    await rm(path)
    // What opens, and cannot be read.
    await mkdir(path)
    const whole = fetch(url).then(async (response) => response.ok && (await response.arrayBuffer()))
    expect(await whole.catch(() => false)).toBe(false)
    expect((await client.fetch('/livez')).status).toBe(200)
  })
})
