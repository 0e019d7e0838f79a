import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import type { Logger } from '../lib/log.ts'
import { StartupError } from '../lib/startupError.ts'

// A lock that was not refreshed for so long counts as left by a dead process. Long, because the embedded database can
// keep its process from refreshing it for seconds.
const longestQuietMs = 20_000
const refreshMs = 5_000
const looks = 20

// The folders that this process has locked.
const heldHere = new Set<string>()

export interface LockOptions {
  readonly log: Logger
  readonly quietMs?: number
}

/**
 * Keeps a second process out of the folder: two that open one PGlite folder lose each other's writes. Rejects with a
 * StartupError that names the holder. What a dead process of this host left is taken over at once; of a process of
 * another host nothing is known, so its lock is watched: one that is not refreshed is taken over then. No clock is
 * compared with another's, nor with itself after it was set.
 */
export async function lockFolder(
  folder: string,
  { log, quietMs = longestQuietMs }: LockOptions,
): Promise<{ release: () => Promise<void> }> {
  const unlock = (await tryLock(folder)) ?? (await takeOver(folder, quietMs, log))
  const self: Holder = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() }
  await writeFile(holderFile(folder), JSON.stringify(self))
  heldHere.add(folder)
  await rm(takeoverFile(folder), { force: true })
  return {
    release: async () => {
      heldHere.delete(folder)
      await rm(holderFile(folder), { force: true })
      await unlock()
    },
  }
}

const lockFile = (folder: string) => join(folder, 'lock')
const holderFile = (folder: string) => join(folder, 'holder.json')
const takeoverFile = (folder: string) => join(folder, 'takeover')

/** Null where somebody has it, dead or alive. */
async function tryLock(folder: string): Promise<(() => Promise<void>) | null> {
  try {
    return await lockfile.lock(folder, {
      lockfilePath: lockFile(folder),
      // Its rule for a lock that is left compares the file's time with this machine's clock: a clock that is set would
      // make a living process look dead.
      stale: Number.POSITIVE_INFINITY,
      update: refreshMs,
      onCompromised: (error: Error) => {
        // Somebody else may be writing by now: going on would lose data.
        throw new Error(`The lock of ${folder} was lost.`, { cause: error })
      },
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return null
    throw error
  }
}

async function takeOver(folder: string, quietMs: number, log: Logger): Promise<() => Promise<void>> {
  // The lock first: one that another process has taken since is told by its time, or by its holder below.
  const seen = await timeOf(lockFile(folder))
  const holder = await readHolder(folder)
  if (heldHere.has(folder) || (holder !== null && isHere(holder) && !(await isDead(holder)))) {
    throw refusal(folder, holder)
  }
  if (holder === null || !isHere(holder)) {
    log.warn(`${describe(holder)} had ${folder} open; looking for ${quietMs} ms whether it still has`)
    if (!(await isQuiet(lockFile(folder), quietMs))) throw refusal(folder, holder)
  }
  // One process at a time removes the lock: a second one that had looked before would remove the lock of the first.
  if (!(await mayTakeOver(folder, quietMs))) throw refusal(folder, await readHolder(folder))
  try {
    const isSame = (await timeOf(lockFile(folder))) === seen
    if (isSame && JSON.stringify(await readHolder(folder)) === JSON.stringify(holder)) {
      await rm(lockFile(folder), { recursive: true, force: true })
      const unlock = await tryLock(folder)
      if (unlock !== null) return unlock
    }
  } catch (error) {
    await rm(takeoverFile(folder), { force: true })
    throw error
  }
  await rm(takeoverFile(folder), { force: true })
  throw refusal(folder, await readHolder(folder))
}

/** Whether this process is the one that may take over. What one left that died doing so is removed when it stays. */
async function mayTakeOver(folder: string, quietMs: number): Promise<boolean> {
  if (await claimTakeover(folder)) return true
  if (!(await isQuiet(takeoverFile(folder), quietMs))) return false
  await rm(takeoverFile(folder), { force: true })
  return claimTakeover(folder)
}

async function claimTakeover(folder: string): Promise<boolean> {
  try {
    await writeFile(takeoverFile(folder), String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Whether the file stays as it is for so long. */
async function isQuiet(path: string, quietMs: number): Promise<boolean> {
  const seen = await timeOf(path)
  for (let look = 0; look < looks; look++) {
    await wait(quietMs / looks)
    if ((await timeOf(path)) !== seen) return false
  }
  return true
}

/** When the file was made or changed last, null where there is none; to be compared with itself only. */
async function timeOf(path: string): Promise<bigint | null> {
  try {
    return (await stat(path, { bigint: true })).ctimeNs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

interface Holder {
  pid: number
  host: string
  startedAt: string
}

function refusal(folder: string, holder: Holder | null): StartupError {
  return new StartupError(
    `${describe(holder)} has ${folder} open, and the embedded database serves one process. Stop that process, set DATA_DIR to another folder, or set DATABASE_URL to share a PostgreSQL server.`,
  )
}

function describe(holder: Holder | null): string {
  if (holder === null) return 'Another process'
  const where = isHere(holder) ? '' : ` on ${holder.host}`
  return `Process ${holder.pid}${where}, started ${holder.startedAt},`
}

async function readHolder(folder: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(holderFile(folder), 'utf8')) as Holder
  } catch (error) {
    // No file: nobody holds it. Half a file: its writer was killed while writing, and the lock itself decides.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

function isHere({ host }: Holder): boolean {
  return host === hostname()
}

/** Of a process of this host. */
async function isDead({ pid }: Holder): Promise<boolean> {
  // A container that comes back has the pid that it had: the holder was then its own former life.
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
  return isZombie(pid)
}

/** Dead, and known by its number until its parent asks: a second or more where that is the first process of a container. */
async function isZombie(pid: number): Promise<boolean> {
  try {
    // Source: proc_pid_stat(5), the third field; the second is a name in parentheses that may have any in it.
    return /\) Z [^)]*$/.test(await readFile(`/proc/${pid}/stat`, 'latin1'))
  } catch (error) {
    // Gone by now, or a system without /proc, where nobody can say.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
