import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs, { utimesSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockFolder } from '../../src/database/folderLock.ts'
import { createLog } from '../../src/lib/log.ts'
import { MainProcess, newDataDir } from '../support/process.ts'

/** The pid of a process that ran on this host and is gone. */
const deadPid = spawnSync(process.execPath, ['-e', '0']).pid

const quietMs = 200
const lock = (folder: string) => lockFolder(folder, { log: createLog('silent'), quietMs })

async function leaveLock(folder: string, holder: { pid: number; host: string }): Promise<void> {
  await mkdir(join(folder, 'lock'))
  await writeFile(join(folder, 'holder.json'), JSON.stringify({ ...holder, startedAt: 'a moment ago' }))
}

describe('the lock of a folder', () => {
  it('is had by one, and by the next once it is released', async () => {
    const folder = await newDataDir()
    const first = await lock(folder)
    await expect(lock(folder)).rejects.toThrow(`Process ${process.pid}, started`)
    await first.release()
    const second = await lock(folder)
    await second.release()
  })

  it('that one process has taken over is not taken from it by another that had looked before', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: hostname() })
    // The second has read the dead holder's name when the first takes the folder.
    const { readFile } = fs.promises
    const looked = Promise.withResolvers<void>()
    const taken = Promise.withResolvers<void>()
    const delayed = async (...given: Parameters<typeof readFile>) => {
      fs.promises.readFile = readFile
      syncBuiltinESMExports()
      const holder = await readFile(...given)
      looked.resolve()
      await taken.promise
      return holder
    }
    fs.promises.readFile = delayed as typeof readFile
    syncBuiltinESMExports()
    const late = lock(folder)
    await looked.promise
    const first = new MainProcess({}, 'test/support/holdFolder.ts', [folder])
    await first.says(/It has the folder/)
    taken.resolve()
    await expect(late).rejects.toThrow(`Process ${first.child.pid}, started`)
  })

  it('that a dead process left is taken over at once, by one of those that try together', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: hostname() })
    const tries = await Promise.allSettled([lock(folder), lock(folder), lock(folder)])
    const taken = tries.filter((attempt) => attempt.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    for (const attempt of taken) await attempt.value.release()
    // And the way is free again.
    await (await lock(folder)).release()
  })

  // Elsewhere nobody can say.
  it.runIf(platform === 'linux')(
    'that a dead process left is taken over though its parent has not asked for it',
    async () => {
      const folder = await newDataDir()
      // The shell becomes a program that asks for no child.
      const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(() => void parent.kill())
      const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
      await leaveLock(folder, { pid: Number(String(pid)), host: hostname() })
      // Until it is dead it is refused.
      await expect.poll(() => lock(folder).then(({ release }) => release())).toBeUndefined()
      expect(() => process.kill(Number(String(pid)), 0)).not.toThrow()
    },
  )

  it('of a process on another host is left alone as long as it is refreshed, whatever our clock says of it', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: 'another-host' })
    // By its own clock it is an hour behind, and each refresh is in our past.
    let thenMs = Date.now() - 3_600_000
    const refresh = () => {
      thenMs += 5_000
      utimesSync(join(folder, 'lock'), thenMs / 1000, thenMs / 1000)
    }
    refresh()
    const refreshing = setInterval(refresh, 10)
    onTestFinished(() => clearInterval(refreshing))
    await expect(lock(folder)).rejects.toThrow(`Process ${deadPid} on another-host, started a moment ago`)
  })

  it('of a process on another host is taken over once it was not refreshed for a while, by one of those that try', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: process.ppid, host: 'another-host' })
    const tries = await Promise.allSettled([lock(folder), lock(folder), lock(folder)])
    const taken = tries.filter((attempt) => attempt.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    for (const attempt of taken) await attempt.value.release()
  })

  it('is taken over though one that was about to do so died', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: hostname() })
    await writeFile(join(folder, 'takeover'), String(deadPid))
    await (await lock(folder)).release()
    await (await lock(folder)).release()
  })

  it('of a process that lives is left alone though its last refresh is long ago by our clock', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: process.ppid, host: hostname() })
    utimesSync(join(folder, 'lock'), 0, 0)
    await expect(lock(folder)).rejects.toThrow(`Process ${process.ppid}, started a moment ago`)
  })

  it('of a process that runs is left alone, however often it is tried', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: process.ppid, host: hostname() })
    await expect(lock(folder)).rejects.toThrow(`Process ${process.ppid}, started a moment ago`)
    await expect(lock(folder)).rejects.toThrow(`Process ${process.ppid}, started a moment ago`)
  })
})
