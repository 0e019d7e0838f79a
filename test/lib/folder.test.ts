import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { makeFolder } from '../../src/lib/folder.ts'
import { StartupError } from '../../src/lib/startupError.ts'
import { newDataDir } from '../support/process.ts'

// What a test cannot make everywhere: root may write where others may not, and no disk fills up on demand.
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  return { ...original, mkdir: vi.fn(original.mkdir), writeFile: vi.fn(original.writeFile) }
})

afterEach(() => {
  vi.mocked(mkdir).mockReset()
  vi.mocked(writeFile).mockClear()
})

it('makes a folder with those above it, and leaves nothing in it', async () => {
  const folder = join(await newDataDir(), 'a', 'b')
  await makeFolder(folder)
  expect(await readdir(folder)).toEqual([])
  await makeFolder(folder)
  await rm(folder, { recursive: true })
})

it.each([
  ['EACCES', 'This user may not write there.'],
  ['EROFS', 'The file system is read-only.'],
  ['ENOSPC', 'The disk is full.'],
])('says what is wrong with one that cannot be written: %s', async (code, words) => {
  vi.mocked(writeFile).mockRejectedValueOnce(Object.assign(new Error(code), { code }))
  const folder = await newDataDir()
  await expect(makeFolder(folder)).rejects.toThrow(
    new StartupError(
      `Nothing can be kept in ${folder}: ${words} (${code}) Mend that, or set DATA_DIR to another folder.`,
    ),
  )
})

it('says that the file system is read-only where not even a folder above it is there', async () => {
  const folder = join(await newDataDir(), 'a', 'b')
  // As Node does on such a file system.
  vi.mocked(mkdir).mockImplementation(async (_, options) => {
    const code = typeof options === 'object' && options?.recursive ? 'ENOENT' : 'EROFS'
    throw Object.assign(new Error(code), { code })
  })
  await expect(makeFolder(folder)).rejects.toThrow('The file system is read-only. (EROFS)')
})

it('is there for all who make it, and those below it, at once', async () => {
  const folder = join(await newDataDir(), 'a', 'b')
  await Promise.all([folder, join(folder, 'c'), folder, join(folder, 'c', 'd')].map(makeFolder))
  expect(await readdir(folder)).toEqual(['c'])
})

it('says that a file is in its way', async () => {
  const file = join(await newDataDir(), 'file')
  await writeFile(file, '')
  await expect(makeFolder(file)).rejects.toThrow('A file is in its way. (EEXIST)')
  await expect(makeFolder(join(file, 'below'))).rejects.toThrow('A file is in its way. (ENOTDIR)')
})
