import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDiskStorage, type DiskStorage } from '../../src/storage/disk.ts'
import { FileMissingError } from '../../src/storage/storage.ts'

// To stop a write in the middle, which no real file system does on demand.
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  return { ...original, writeFile: vi.fn(original.writeFile) }
})
const { writeFile: realWriteFile } =
  await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises')

const oldBytes = Buffer.alloc(1_000_000, 'old')
const newBytes = Buffer.alloc(1_200_000, 'new')
const key = 'jobs/1/0/3.png'

let rootDir: string
let storage: DiskStorage

beforeEach(async () => {
  rootDir = await mkdtemp(join(tmpdir(), 'stopframe-disk-'))
  storage = createDiskStorage({ rootDir })
})

afterEach(async () => {
  vi.mocked(writeFile).mockReset().mockImplementation(realWriteFile)
  await rm(rootDir, { recursive: true })
})

const put = (bytes: Uint8Array, at = key) => storage.put(at, bytes, 'image/png')
const temporaryFiles = () => readdir(join(rootDir, 'tmp'))

async function read(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer())
}

describe('put', () => {
  it('stores a file that get and stream answer with', async () => {
    await put(oldBytes)
    expect(oldBytes.equals(await storage.get(key))).toBe(true)
    expect(oldBytes.equals(await read(await storage.stream(key)))).toBe(true)
  })

  it('overwrites', async () => {
    await put(oldBytes)
    await put(newBytes)
    expect(newBytes.equals(await storage.get(key))).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  it('shows nothing of a file before all of it is written', async () => {
    let seen: unknown
    vi.mocked(writeFile).mockImplementationOnce(async (path, bytes, options) => {
      await realWriteFile(path, (bytes as Uint8Array).subarray(0, 500))
      seen = await storage.get(key).catch((error: unknown) => error)
      await realWriteFile(path, bytes, options)
    })
    await put(newBytes)
    expect(seen).toBeInstanceOf(FileMissingError)
    expect(newBytes.equals(await storage.get(key))).toBe(true)
  })

  it('leaves the old file when it fails midway, keeps no half file, and tells why it failed', async () => {
    await put(oldBytes)
    const diskFull = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' })
    vi.mocked(writeFile).mockImplementationOnce(async (path, bytes) => {
      await realWriteFile(path, (bytes as Uint8Array).subarray(0, 500))
      throw diskFull
    })
    await expect(put(newBytes)).rejects.toMatchObject({ name: 'StorageFailedError', reason: 'ENOSPC' })
    expect(oldBytes.equals(await storage.get(key))).toBe(true)
    expect(await temporaryFiles()).toEqual([])
  })

  it('keeps no temporary file when the key is taken by a folder', async () => {
    await put(oldBytes, 'jobs/1/0/3.png/inside')
    await expect(put(newBytes)).rejects.toMatchObject({ name: 'StorageFailedError', reason: 'EISDIR' })
    expect(await temporaryFiles()).toEqual([])
  })

  it('leaves a reader of the old file with the old file to its end', async () => {
    await put(oldBytes)
    const stream = await storage.stream(key)
    await put(newBytes)
    expect(oldBytes.equals(await read(stream))).toBe(true)
  })
})

describe('get and stream', () => {
  it('reject with FileMissingError where there is no file', async () => {
    await expect(storage.get(key)).rejects.toThrow(FileMissingError)
    await expect(storage.stream(key)).rejects.toThrow(FileMissingError)
    await expect(storage.get(key)).rejects.toMatchObject({ key })
  })

  it('pass every other failure on', async () => {
    await put(oldBytes)
    const failed = (reason: string) => ({ name: 'StorageFailedError', reason })
    await expect(storage.get('jobs/1/0')).rejects.toMatchObject(failed('EISDIR'))
    await expect(storage.get(`${key}/inside`)).rejects.toMatchObject(failed('ENOTDIR'))
    await expect(storage.stream(`${key}/inside`)).rejects.toMatchObject(failed('ENOTDIR'))
    await expect(read(await storage.stream('jobs/1/0'))).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(storage.list(key)).rejects.toMatchObject(failed('ENOTDIR'))
    await expect(storage.remove('jobs/1/0')).rejects.toMatchObject(failed('EISDIR'))
  })

  it('answer an empty file with no bytes', async () => {
    await put(Buffer.alloc(0))
    expect(await storage.get(key)).toHaveLength(0)
    expect(await read(await storage.stream(key))).toHaveLength(0)
  })

  it.skipIf(!existsSync('/proc/self/fd'))('close the file when a stream is cancelled', async () => {
    await put(oldBytes)
    const stream = await storage.stream(key)
    const reader = stream.getReader()
    await reader.read()
    expect(openFiles()).toEqual([join(rootDir, key)])
    await reader.cancel()
    await expect.poll(openFiles).toEqual([])
  })
})

describe('keys', () => {
  it.each(['../outside', 'jobs/../../outside', 'jobs\\..\\..\\outside', 'jobs/\0', 'jobs/%2e%2e/x', ''])(
    'refuses %j',
    async (outside) => {
      const refusal = {
        code: expect.stringMatching(/^E_(PATH_TRAVERSAL_DETECTED|UNALLOWED_CHARACTERS|INVALID_KEY)$/),
      }
      await expect(put(oldBytes, outside)).rejects.toMatchObject(refusal)
      await expect(storage.get(outside)).rejects.toMatchObject(refusal)
      await expect(storage.stream(outside)).rejects.toMatchObject(refusal)
      await expect(storage.remove(outside)).rejects.toMatchObject(refusal)
      expect(await readdir(rootDir)).toEqual([])
    },
  )

  it('takes an absolute path for one inside of the folder', async () => {
    await put(oldBytes, '/etc/stopframe')
    expect(await readdir(join(rootDir, 'etc'))).toEqual(['stopframe'])
  })
})

describe('remove', () => {
  it('removes the file, and takes one that is gone for removed', async () => {
    await put(oldBytes)
    await storage.remove(key)
    await expect(storage.get(key)).rejects.toThrow(FileMissingError)
    await storage.remove(key)
  })
})

describe('sweepTemporary', () => {
  it('removes what is older than an hour and leaves what may be in the making', async () => {
    await mkdir(join(rootDir, 'tmp'))
    for (const [name, ageMinutes] of [
      ['left', 61],
      ['making', 59],
    ] as const) {
      const path = join(rootDir, 'tmp', name)
      await realWriteFile(path, 'half a file')
      await utimes(path, new Date(), new Date(Date.now() - ageMinutes * 60_000))
    }
    expect(await storage.sweepTemporary()).toBe(1)
    expect(await temporaryFiles()).toEqual(['making'])
  })

  it('goes by the time of the folder, not by the clock of this process', async () => {
    await mkdir(join(rootDir, 'tmp'))
    await realWriteFile(join(rootDir, 'tmp', 'making'), 'half a file')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 })
    onTestFinished(() => void vi.useRealTimers())
    expect(await storage.sweepTemporary()).toBe(0)
    expect(await temporaryFiles()).toEqual(['making'])
  })

  it('finds nothing in a folder that does not exist yet', async () => {
    expect(await createDiskStorage({ rootDir: join(rootDir, 'new') }).sweepTemporary()).toBe(0)
  })
})

function openFiles(): string[] {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      // The listing's own descriptor, closed by now.
      return ''
    }
  })
  return links.filter((path) => path.startsWith(rootDir))
}
