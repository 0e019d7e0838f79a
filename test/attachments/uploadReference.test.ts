import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { UnsupportedPictureError } from '../../src/attachments/pictureErrors.ts'
import { uploadReference } from '../../src/attachments/uploadReference.ts'
import type { Database } from '../../src/database/database.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { createDiskStorage, type DiskStorage } from '../../src/storage/disk.ts'
import { cloneDatabase } from '../support/database.ts'
import { noise } from './samplePictures.ts'

let db: Database
let rootDir: string
let storage: DiskStorage

beforeAll(async () => {
  db = await openServer({
    url: await cloneDatabase(),
    poolSize: 2,
    queryTimeoutMs: 0,
    log: createLog('silent'),
  })
})

beforeEach(async () => {
  rootDir = await mkdtemp(join(tmpdir(), 'stopframe-test-files-'))
  storage = createDiskStorage({ rootDir })
  return () => rm(rootDir, { recursive: true, force: true })
})

afterAll(() => db.close())

const png = new Uint8Array(await noise(600, 300).png().toBuffer())

const upload = (
  bytes: Uint8Array,
  over: { db?: Database; storage?: DiskStorage } = {},
  accountId = randomUUID(),
) => uploadReference({ db, storage, initialCredits: 7, maxPixels: 1_000_000, ...over }, accountId, bytes)

const files = async () =>
  (await readdir(rootDir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

describe('uploadReference', () => {
  it('stores the picture and its thumbnail, and says what they are', async () => {
    const accountId = randomUUID()
    const row = await upload(png, {}, accountId)
    expect(row).toMatchObject({
      accountId,
      kind: 'REFERENCE',
      mimeType: 'image/jpeg',
      width: 600,
      height: 300,
      model: null,
    })
    const stored = await storage.get(row.storageKey)
    expect(stored.byteLength).toBe(row.bytes)
    expect(await sharp(stored).metadata()).toMatchObject({ format: 'jpeg', width: 600, height: 300 })
    expect(await sharp(await storage.get(row.thumbnailKey)).metadata()).toMatchObject({
      width: 384,
      height: 192,
    })
    expect(await files()).toHaveLength(2)
  })

  it('opens the account of who uploads before anything else', async () => {
    const accountId = randomUUID()
    await upload(png, {}, accountId)
    expect(await db.prisma.account.findUnique({ where: { id: accountId } })).toMatchObject({
      balance: 7,
      held: 0,
    })
  })

  it('stores the same picture twice as two attachments, whose keys tell nothing of the account', async () => {
    const accountId = randomUUID()
    const [one, other] = await Promise.all([upload(png, {}, accountId), upload(png, {}, accountId)])
    expect(one.storageKey).not.toBe(other.storageKey)
    expect(`${one.storageKey}${one.thumbnailKey}`).not.toContain(accountId)
  })

  it('keeps nothing of what is no picture', async () => {
    const accountId = randomUUID()
    await expect(upload(new TextEncoder().encode('no picture'), {}, accountId)).rejects.toThrow(
      UnsupportedPictureError,
    )
    expect(await files()).toEqual([])
    expect(await db.prisma.attachment.count({ where: { accountId } })).toBe(0)
    expect(await db.prisma.account.count({ where: { id: accountId } })).toBe(0)
  })

  it('removes the picture again where its thumbnail cannot be stored', async () => {
    const full: DiskStorage = {
      ...storage,
      put: (key, bytes, mimeType) =>
        key.includes('thumbnail')
          ? Promise.reject(new Error('no space left'))
          : storage.put(key, bytes, mimeType),
    }
    const accountId = randomUUID()
    await expect(upload(png, { storage: full }, accountId)).rejects.toThrow('no space left')
    expect(await files()).toEqual([])
    expect(await db.prisma.attachment.count({ where: { accountId } })).toBe(0)
  })

  it('removes both files again where the row cannot be written', async () => {
    const attachment = { create: () => Promise.reject(new Error('connection lost')) }
    const lame = { ...db, prisma: { attachment } } as unknown as Database
    await expect(upload(png, { db: lame })).rejects.toThrow('connection lost')
    expect(await files()).toEqual([])
  })
})
