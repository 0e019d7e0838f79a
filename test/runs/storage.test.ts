import { mkdtempSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { FaultyStorage } from '../support/faultyStorage.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard, kinds } from '../support/jobs.ts'
import { give, hold } from '../support/testGenerator.ts'

const rootDir = mkdtempSync(join(tmpdir(), 'stopframe-test-storage-'))
const storage = new FaultyStorage(createDiskStorage({ rootDir }))
const server = useTestServer({ replace: { storage } })

afterAll(() => rm(rootDir, { recursive: true, force: true }))

afterEach(() => {
  storage.mend()
  storage.failed.length = 0
})

/** The files below a folder of the storage; none where a file is in the folder's place. */
async function files(folder = ''): Promise<string[]> {
  const entries = await readdir(join(rootDir, folder), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function runJob(input: (typeof kinds)[number]['input'], behave = give) {
  const client = await server().client()
  const script = server().generator.script(behave)
  const { id } = await client.createJob(await input(client, script.word))
  return { client, script, id, settle: () => expectSettled(server(), client, id) }
}

const few = async (_client: unknown, word: string) => ({ simpleGeneral: { prompt: word, quantity: 3 } })

describe.each(kinds)('a job of kind $kind', ({ input, total }) => {
  it.each(['ENOSPC', 'EROFS', 'EACCES'])(
    'whose storage refuses for a moment (%s) pays for no image twice, and is made whole',
    async (errno) => {
      storage.fail('put', 'jobs/', errno, { times: 2 })
      const { script, settle } = await runJob(input)
      const { job } = await settle()
      expect(job).toMatchObject({ status: 'COMPLETED', completedImages: total })
      expect(script.requests).toHaveLength(total)
      expect(storage.failed).toEqual([`put ${errno}`, `put ${errno}`])
    },
  )

  it('whose folder cannot be made fails with the cause, costs nothing, and leaves nothing', async () => {
    const { client, script, id, settle } = await runJob(input, hold)
    await script.request(0)
    const inTheWay = join(rootDir, 'jobs', id)
    await createDiskStorage({ rootDir }).put('jobs/any', new Uint8Array(), 'image/png')
    await writeFile(inTheWay, '')
    const other = await runJob(few)
    for (const request of script.requests) request.finish()
    const { job, images, kept } = await settle()
    expect(job).toMatchObject({
      status: 'FAILED',
      errorCode: 'STORAGE_FAILED',
      errorMessage: expect.stringMatching(/^The image could not be stored \((ENOTDIR|EEXIST)\)\.$/),
      creditsCharged: 0,
    })
    expect(kept).toEqual([])
    expect(images.filter(({ errorCode }) => errorCode === 'STORAGE_FAILED')).toHaveLength(
      images.filter(({ status }) => status === 'FAILED').length,
    )
    expect(await client.credits()).toEqual({ balance: 1000, held: 0, available: 1000 })
    // The other job of the process is none the worse for it.
    expect((await other.settle()).kept).toHaveLength(3)

    await rm(inTheWay)
    const again = await client.createJob(await input(client, other.script.word))
    expect((await expectSettled(server(), client, again.id)).kept).toHaveLength(total)
    expect(await files('tmp')).toEqual([])
  })
})

describe('a job', () => {
  it.each([
    ['before it wrote anything', false],
    ['after it wrote the file', true],
  ])('whose storage refuses for good, %s, fails after its attempts and leaves no file', async (_, after) => {
    const { script, id, settle } = await runJob(few, hold)
    const request = await script.request(0)
    storage.fail('put', `jobs/${id}`, 'ENOSPC', { after })
    request.finish()
    const { job } = await settle()
    expect(job).toMatchObject({
      status: 'FAILED',
      errorCode: 'STORAGE_FAILED',
      errorMessage: 'The image could not be stored (ENOSPC).',
    })
    expect(storage.failed).toEqual(['put ENOSPC', 'put ENOSPC', 'put ENOSPC'])
    expect(script.requests).toHaveLength(1)
    expect(await files(after ? `jobs/${id}` : 'tmp')).toEqual([])
  })

  it('keeps what it has when the disk becomes full in the middle', async () => {
    const { script, id, settle } = await runJob(few, hold)
    ;(await script.request(0)).finish()
    const second = await script.request(1)
    storage.fail('put', `jobs/${id}`, 'ENOSPC')
    second.finish()
    const { job, kept } = await settle()
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'STORAGE_FAILED', creditsCharged: 1 })
    expect(kept).toHaveLength(1)
  })

  it('that is cancelled keeps the image in flight, though it cannot be stored at once', async () => {
    const { client, script, id, settle } = await runJob(few, hold)
    const request = await script.request(0)
    storage.fail('put', `jobs/${id}`, 'ENOSPC', { times: 2 })
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id)
    await heard
    request.finish()
    const { kept } = await settle()
    expect(kept).toHaveLength(1)
  })

  it('whose thumbnails cannot be stored keeps its images; who asks is shown one all the same', async () => {
    storage.fail('put', '.thumbnail.', 'ENOSPC')
    const { settle } = await runJob(few)
    const { kept } = await settle()
    expect(kept).toHaveLength(3)
    const shown = await fetch(String(kept[0]?.attachment?.thumbnailUrl))
    expect(await sharp(await shown.arrayBuffer()).metadata()).toMatchObject({ width: 16, height: 16 })
  })

  it('whose reference cannot be read for a moment reads it again, ahead of any request', async () => {
    const [portrait] = kinds.filter(({ kind }) => kind === 'SIMPLE_PORTRAIT')
    if (!portrait) throw new Error('no portraits')
    storage.fail('get', 'references/', 'EACCES', { times: 2 })
    const { script, settle } = await runJob(portrait.input)
    expect((await settle()).kept).toHaveLength(portrait.total)
    expect(script.requests).toHaveLength(portrait.total)
  })

  it('whose reference cannot be read at all fails with the cause, and asks nobody for an image', async () => {
    const [portrait] = kinds.filter(({ kind }) => kind === 'SIMPLE_PORTRAIT')
    if (!portrait) throw new Error('no portraits')
    storage.fail('get', 'references/', 'EACCES')
    const { script, settle } = await runJob(portrait.input)
    expect((await settle()).job).toMatchObject({
      status: 'FAILED',
      errorCode: 'STORAGE_FAILED',
      errorMessage: 'A reference image could not be read (EACCES).',
    })
    expect(script.requests).toEqual([])
  })

  it('is settled though what an earlier run left cannot be looked for', async () => {
    const { client, script, id, settle } = await runJob(few, hold)
    const late = await script.request(0)
    storage.fail('list', `jobs/${id}`, 'EIO')
    const { db, queue } = server().stopframe
    await db.transaction((tx) => queue.enqueue(tx, { id, accountId: client.accountId }))
    ;(await script.request(1)).finish()
    ;(await script.request(2)).finish()
    ;(await script.request(3)).finish()
    late.finish()
    expect((await settle()).kept).toHaveLength(3)
  })
})
