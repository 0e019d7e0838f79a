import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StartupError } from './startupError.ts'

const advice: Readonly<Record<string, string>> = {
  EEXIST: 'A file is in its way.',
  ENOTDIR: 'A file is in its way.',
  EACCES: 'This user may not write there.',
  EPERM: 'This user may not write there.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The quota is used up.',
}

/** Makes the folder where it is missing and writes a file in it, for a try. Rejects with a StartupError that says why not. */
export async function makeFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${randomUUID()}`)
  try {
    await makeWithThoseAbove(folder)
    await writeFile(probe, 'Stopframe looks whether it can write here.')
    await rm(probe)
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    throw new StartupError(
      `Nothing can be kept in ${folder}: ${advice[code] ?? message} (${code}) Mend that, or set DATA_DIR to another folder.`,
      { cause },
    )
  }
}

/**
 * As mkdir with `recursive`, which tells of a read-only file system that a folder is missing (ENOENT), and below /proc does
 * not come back at all.
 */
async function makeWithThoseAbove(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  const above = dirname(folder)
  if (above !== folder && !existsSync(above)) await makeWithThoseAbove(above)
  await mkdir(folder).catch(async (error: unknown) => {
    // Another process may have made it just now.
    if (!(await isFolder(folder))) throw error
  })
}

async function isFolder(path: string): Promise<boolean> {
  // What cannot be looked at cannot be made either, and that says why.
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() === true
}
