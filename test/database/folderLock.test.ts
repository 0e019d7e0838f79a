import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/database/folderLock.ts'
import { newDataDir } from '../support/process.ts'

/** The pid of a process that ran on this host and is gone. */
const deadPid = spawnSync(process.execPath, ['-e', '0']).pid

async function leaveLock(folder: string, holder: { pid: number; host: string }): Promise<void> {
  await mkdir(join(folder, 'lock'))
  await writeFile(join(folder, 'holder.json'), JSON.stringify({ ...holder, startedAt: 'a moment ago' }))
}

describe('the lock of a folder', () => {
  it('is had by one, and by the next once it is released', async () => {
    const folder = await newDataDir()
    const first = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(`Process ${process.pid}, started`)
    await first.release()
    const second = await lockFolder(folder)
    await second.release()
  })

  it('that a dead process left is taken over at once, by one of those that try together', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: hostname() })
    const tries = await Promise.allSettled([lockFolder(folder), lockFolder(folder), lockFolder(folder)])
    const taken = tries.filter((attempt) => attempt.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    for (const attempt of taken) await attempt.value.release()
    // And the way is free again.
    await (await lockFolder(folder)).release()
  })

  it('of a process on another host is left alone, whatever runs under its pid here', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: deadPid, host: 'another-host' })
    await expect(lockFolder(folder)).rejects.toThrow(
      `Process ${deadPid} on another-host, started a moment ago`,
    )
  })

  it('of a process that runs is left alone, however often it is tried', async () => {
    const folder = await newDataDir()
    await leaveLock(folder, { pid: process.ppid, host: hostname() })
    await expect(lockFolder(folder)).rejects.toThrow(`Process ${process.ppid}, started a moment ago`)
    await expect(lockFolder(folder)).rejects.toThrow(`Process ${process.ppid}, started a moment ago`)
  })
})
