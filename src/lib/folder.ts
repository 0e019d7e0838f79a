import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
    await mkdir(folder, { recursive: true })
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
