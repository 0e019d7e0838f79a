import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { makeFolder } from '../../src/lib/folder.ts'
import { StartupError } from '../../src/lib/startupError.ts'
import { newDataDir } from '../support/process.ts'

// What a test cannot make everywhere: root may write where others may not, and no disk fills up on demand.
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  return { ...original, writeFile: vi.fn(original.writeFile) }
})

afterEach(() => {
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

it('says that a file is in its way', async () => {
  const file = join(await newDataDir(), 'file')
  await writeFile(file, '')
  await expect(makeFolder(file)).rejects.toThrow('A file is in its way. (EEXIST)')
  await expect(makeFolder(join(file, 'below'))).rejects.toThrow('A file is in its way. (ENOTDIR)')
})
