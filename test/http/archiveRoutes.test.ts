import { mkdtempSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { noise } from '../attachments/samplePictures.ts'
import { TestClient } from '../support/client.ts'
import { CountingStorage } from '../support/countingStorage.ts'
import { cloneDatabase } from '../support/database.ts'
import * as documents from '../support/documents.ts'
import { jwtSecret, signToken } from '../support/harness.ts'
import { Scrape, seriesUntil } from '../support/metrics.ts'
import { SeededJob } from '../support/seed.ts'
import { TestGenerator } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'
import { unzip } from '../support/zip.ts'

const rootDir = mkdtempSync(join(tmpdir(), 'stopframe-test-storage-'))
const storage = new CountingStorage(createDiskStorage({ rootDir }))
const generator = new TestGenerator()
const lines: { level: number; job?: string; err?: { type?: string } }[] = []
const log = pino({ level: 'error' }, { write: (line: string) => lines.push(JSON.parse(line)) })

const pictures = await Promise.all(
  [20, 30, 40, 50, 60].map(async (size) => new Uint8Array(await noise(size, size).png().toBuffer())),
)

let stopframe: Stopframe
let owner: TestClient
let stranger: TestClient

beforeAll(async () => {
  const env = {
    DATABASE_URL: await cloneDatabase(),
    PORT: '0',
    AUTH_JWT_SECRET: jwtSecret,
    STAGE_CONCURRENCY: '8',
  }
  stopframe = await startStopframe(readConfig({ ...env, DATA_DIR: rootDir }), log, { storage, generator })
  const clientOf = async (name: string) => new TestClient(String(stopframe.url), name, await signToken(name))
  owner = await clientOf('owner')
  stranger = await clientOf('stranger')
})

beforeEach(() => {
  storage.mostOpen = 0
  storage.given = 0
  lines.length = 0
})

afterAll(async () => {
  await owner.close()
  await stranger.close()
  await stopframe.close()
  await rm(rootDir, { recursive: true, force: true })
})

async function archiveUrl(id: string): Promise<string | null> {
  const { job } = await owner.run(documents.archiveUrl, { id })
  return job?.archiveUrl ?? null
}

/** A job whose images are distinct pictures, all of them kept. */
async function keptJob(...stages: { name: string; quantity: number }[]): Promise<string> {
  const script = generator.script((request) => request.finish(pictures[request.number]))
  const { id } = await owner.createJob({
    pipelineStage: { stages: stages.map((stage) => ({ ...stage, prompt: script.word })) },
  })
  await owner.settled(id)
  return id
}

/** Images without a picture, of which the storage makes the files up. */
async function seededJob(images: number, bytesEach: number): Promise<SeededJob> {
  const job = await SeededJob.make(stopframe, owner.accountId, [images])
  storage.makeUp(`jobs/${job.id}/`, bytesEach)
  await job.commit(images)
  const where = { storageKey: { startsWith: `jobs/${job.id}/` } }
  await stopframe.db.prisma.attachment.updateMany({ where, data: { bytes: bytesEach } })
  return job
}

async function attachmentsOf(jobId: string) {
  const images = await stopframe.db.prisma.image.findMany({
    where: { jobId, status: 'GENERATED' },
    include: { attachment: true },
    orderBy: [{ stageIndex: 'asc' }, { position: 'asc' }],
  })
  return images.flatMap(({ attachment }) => attachment ?? [])
}

/** The whole of it; null where the connection broke. */
async function download(url: string): Promise<Uint8Array | null> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return response.bytes().catch(() => null)
}

describe('the archive of a job', () => {
  it('holds every kept image, byte for byte, under a name that says its place, for whoever has the URL', async () => {
    const id = await keptJob({ name: 'Größe: L', quantity: 3 }, { name: 'b/c', quantity: 2 })
    const response = await fetch(String(await archiveUrl(id)))
    const bytes = await response.bytes()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="pipeline-stage-${id.slice(0, 8)}.zip"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    const entries = unzip(bytes)
    expect(entries.map(({ name }) => name)).toEqual([
      '1-Größe-L/001.png',
      '1-Größe-L/002.png',
      '1-Größe-L/003.png',
      '2-b-c/001.png',
      '2-b-c/002.png',
    ])
    const attachments = await attachmentsOf(id)
    for (const [index, { storageKey, createdAt }] of attachments.entries()) {
      expect(entries[index]?.bytes).toEqual(Buffer.from(await storage.get(storageKey)))
      expect(Math.abs(Number(entries[index]?.modified) - Number(createdAt))).toBeLessThan(2_000)
    }
    expect(new Set(entries.map(({ bytes: each }) => each.length)).size).toBe(5)
    expect({ open: storage.open, mostOpen: storage.mostOpen }).toEqual({ open: 0, mostOpen: 1 })
  })

  it('holds what is kept at that moment while the job goes on, and is none before that', async () => {
    const script = generator.script(() => undefined)
    const { id } = await owner.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    await script.request(2)
    expect(await archiveUrl(id)).toBeNull()
    const none = await owner.fetch(`/api/jobs/${id}/archive`)
    expect([none.status, (await none.json()).error]).toEqual([404, 'NO_IMAGES'])

    const progress = owner.progress(id)
    const kept = async (count: number) => {
      for (;;) if ((await progress.next()).value?.completedImages === count) return
    }
    script.requests[2]?.finish()
    await kept(1)
    const url = String(await archiveUrl(id))
    const placeOf = (number: number) => `00${Number(script.requests[number]?.position) + 1}.jpg`
    expect(unzip((await download(url)) ?? new Uint8Array()).map(({ name }) => name)).toEqual([placeOf(2)])
    script.requests[0]?.finish()
    script.requests[1]?.finish()
    await kept(3)
    expect(unzip((await download(url)) ?? new Uint8Array()).map(({ name }) => name)).toEqual([
      '001.jpg',
      '002.jpg',
      '003.jpg',
    ])
  })

  it('opens one file at a time, of a job of many images too, also when its log is gone', async () => {
    const job = await seededJob(250, 5)
    await job.settle()
    await job.age(2)
    await trimLogs(stopframe.db, 1, new AbortController().signal)
    const entries = unzip((await download(String(await archiveUrl(job.id)))) ?? new Uint8Array())
    expect(entries.map(({ name }) => name)).toEqual(
      Array.from({ length: 250 }, (_, index) => `${String(index + 1).padStart(3, '0')}.jpg`),
    )
    expect(entries.every(({ bytes }) => bytes.length === 5)).toBe(true)
    expect({ open: storage.open, mostOpen: storage.mostOpen }).toEqual({ open: 0, mostOpen: 1 })
  })

  it('can be asked for its headers alone, and opens nothing then', async () => {
    const url = String(await archiveUrl((await seededJob(2, 10)).id))
    const response = await fetch(url, { method: 'HEAD' })
    const whole = await fetch(url)
    const headersOf = ({ headers }: Response) =>
      ['content-length', 'content-disposition'].map((name) => headers.get(name))
    expect(headersOf(response)).toEqual(headersOf(whole))
    await whole.bytes()
    expect(storage.given).toBe(20)
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  })
})

describe('a caller', () => {
  it('needs the signature of this archive, or the token of its owner', async () => {
    const [job, other] = [await seededJob(1, 1), await seededJob(1, 1)]
    const url = new URL(String(await archiveUrl(job.id)))
    const statusOf = async (path: string | URL, client: TestClient | null = null) => {
      const headers = client === null ? {} : { authorization: `Bearer ${client.token}` }
      const response = await fetch(new URL(path, owner.url), { headers })
      await response.bytes()
      return response.status
    }
    const key = String((await attachmentsOf(job.id))[0]?.storageKey)
    const fileQuery = new URL(stopframe.services.fileUrls.urlOf(key)).search
    for (const bad of [
      url.pathname,
      `${url.pathname}?expires=${url.searchParams.get('expires')}&signature=${'A'.repeat(43)}`,
      `/api/jobs/${other.id}/archive${url.search}`,
      `${url.pathname}${fileQuery}`,
      url.pathname.replace(job.id, 'nothing'),
    ]) {
      expect(await statusOf(bad)).toBe(401)
      expect(await statusOf(bad, stranger)).toBe(404)
    }
    expect(await statusOf(`/files/${key}${url.search}`)).toBe(401)
    expect(await statusOf(url)).toBe(200)
    expect(await statusOf(url.pathname, owner)).toBe(200)
  })

  it('that goes away closes the file that is open', async () => {
    const url = String(await archiveUrl((await seededJob(4, 50_000_000)).id))
    const leaving = new AbortController()
    const response = await fetch(url, { signal: leaving.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    expect(storage.open).toBe(1)
    leaving.abort()
    await until(() => storage.open === 0)
    expect(storage.given).toBeLessThan(50_000_000)
    expect(lines).toEqual([])
  })

  it('that takes nothing has nothing read for it beyond what the connection holds', async () => {
    const url = new URL(String(await archiveUrl((await seededJob(40, 10_000_000)).id)))
    const deaf = connect(Number(url.port), url.hostname)
    deaf.pause()
    deaf.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`)
    await seriesUntil(owner.url, 'stopframe_socket_buffered_bytes', (bytes) => bytes > 0)
    // What would be read meanwhile is read in the turns that these take.
    for (let turn = 0; turn < 30; turn++) await Scrape.of(owner.url)
    expect(storage.given).toBeLessThan(20_000_000)
    deaf.destroy()
    await until(() => storage.open === 0)
  })
})

describe('a file that is not as it was stored', () => {
  const pathOf = (storageKey: string) => join(rootDir, storageKey)
  it.each([
    ['is missing in the middle', 1, (path: string) => rm(path)],
    ['is missing at the beginning', 0, (path: string) => rm(path)],
    ['is missing at the end', 2, (path: string) => rm(path)],
    ['is shorter', 1, (path: string) => writeFile(path, 'short')],
    ['is longer', 2, (path: string) => writeFile(path, Buffer.alloc(100_000))],
  ])(
    '(it %s) breaks the connection, and the log tells of it',
    async (_, index, spoil) => {
      const id = await keptJob({ name: 'x', quantity: 3 })
      await spoil(pathOf(String((await attachmentsOf(id))[index]?.storageKey)))
      expect(
        await fetch(String(await archiveUrl(id)))
          .then(
            (response) => response.bytes(),
            () => null,
          )
          .catch(() => null),
      ).toBeNull()
      expect(lines).toMatchObject([{ level: 50, job: id }])
      expect(storage.open).toBe(0)
      expect((await owner.fetch('/livez')).status).toBe(200)
      // Sooner than Node ends a connection by itself on which nothing comes any more.
    },
    4_500,
  )
})
