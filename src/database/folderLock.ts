import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { StartupError } from '../lib/startupError.ts'

// A killed process leaves its lock; it counts as gone once it was not refreshed for this long.
const staleMs = 10_000

/**
 * Keeps a second process out of the folder: two that open one PGlite folder lose each other's writes.
 * Rejects with a StartupError that names the holder. A lock whose process is gone is taken over at once.
 */
export async function lockFolder(folder: string): Promise<{ release: () => Promise<void> }> {
  const holderFile = join(folder, 'holder.json')
  const options = {
    lockfilePath: join(folder, 'lock'),
    stale: staleMs,
    onCompromised: (error: Error) => {
      // Somebody else may be writing by now: going on would lose data.
      throw new Error(`The lock of ${folder} was lost.`, { cause: error })
    },
  }
  const holder = await readHolder(holderFile)
  if (holder !== null && holder.pid !== process.pid && !isRunning(holder.pid)) {
    await rm(options.lockfilePath, { recursive: true, force: true })
  }
  let unlock: () => Promise<void>
  try {
    unlock = await lockfile.lock(folder, options)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause
    const who = holder === null ? 'Another process' : `Process ${holder.pid}, started ${holder.startedAt},`
    throw new StartupError(
      `${who} has ${folder} open, and the embedded database serves one process. Stop that process, set DATA_DIR to another folder, or set DATABASE_URL to share a PostgreSQL server.`,
      { cause },
    )
  }
  await writeFile(holderFile, JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }))
  return {
    release: async () => {
      await rm(holderFile, { force: true })
      await unlock()
    },
  }
}

interface Holder {
  pid: number
  startedAt: string
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch (error) {
    // No file: nobody holds it. Half a file: its writer was killed while writing, and the lock itself decides.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
