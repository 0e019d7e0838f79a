import { readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import lockfile from 'proper-lockfile'
import { StartupError } from '../lib/startupError.ts'

// A lock that was not refreshed for so long counts as left by a dead process. Long, because the embedded database can
// keep this process from refreshing it for seconds.
const staleMs = 20_000
const refreshMs = 5_000

// The folders that this process has locked.
const heldHere = new Set<string>()

/**
 * Keeps a second process out of the folder: two that open one PGlite folder lose each other's writes. Rejects with a
 * StartupError that names the holder. What a dead process of this host left is taken over at once.
 */
export async function lockFolder(folder: string): Promise<{ release: () => Promise<void> }> {
  const holderFile = join(folder, 'holder.json')
  const unlock = await takeLock(folder, holderFile)
  const self: Holder = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() }
  await writeFile(holderFile, JSON.stringify(self))
  heldHere.add(folder)
  await rm(takeoverFile(folder), { force: true })
  return {
    release: async () => {
      heldHere.delete(folder)
      await rm(holderFile, { force: true })
      await unlock()
    },
  }
}

async function takeLock(folder: string, holderFile: string): Promise<() => Promise<void>> {
  const lockfilePath = join(folder, 'lock')
  const options = {
    lockfilePath,
    stale: staleMs,
    update: refreshMs,
    onCompromised: (error: Error) => {
      // Somebody else may be writing by now: going on would lose data.
      throw new Error(`The lock of ${folder} was lost.`, { cause: error })
    },
  }
  try {
    return await lockfile.lock(folder, options)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause
    // One process at a time looks whether the holder is dead and removes its lock: a second one that had looked before
    // would remove the lock of the first.
    const isAlone = await mayTakeOver(folder)
    const holder = isAlone ? await readHolder(holderFile) : null
    if (holder !== null && !heldHere.has(folder) && isDead(holder)) {
      await rm(lockfilePath, { recursive: true, force: true })
      return lockfile.lock(folder, options)
    }
    if (isAlone) await rm(takeoverFile(folder), { force: true })
    throw new StartupError(
      `${describe(await readHolder(holderFile))} has ${folder} open, and the embedded database serves one process. Stop that process, set DATA_DIR to another folder, or set DATABASE_URL to share a PostgreSQL server.`,
      { cause },
    )
  }
}

const takeoverFile = (folder: string) => join(folder, 'takeover')

/** Whether this process is the one that may take over. One that died doing so leaves its file: the stale rule remains. */
async function mayTakeOver(folder: string): Promise<boolean> {
  try {
    await writeFile(takeoverFile(folder), String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

interface Holder {
  pid: number
  host: string
  startedAt: string
}

function describe(holder: Holder | null): string {
  if (holder === null) return 'Another process'
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  return `Process ${holder.pid}${where}, started ${holder.startedAt},`
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

/** Of a process on another host nothing is known: its lock has to become stale. */
function isDead({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false
  // A container that comes back has the pid that it had: the holder was then its own former life.
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
}
