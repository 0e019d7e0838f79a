import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Program } from '../../scripts/cluster/program.ts'
import { copyEmbedded } from './database.ts'

/** A new folder for DATA_DIR, removed when the test ends. */
export async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The same with an embedded database that is there already. */
export async function usedDataDir(): Promise<string> {
  const folder = await newDataDir()
  copyEmbedded(folder)
  return folder
}

/** The program as `npm start` starts it. Killed when the test ends, where it still runs. */
export class MainProcess extends Program {
  constructor(env: Record<string, string>, script = 'dist/main.js', args: readonly string[] = []) {
    super({ env: { PORT: '0', ...env }, script, args })
    onTestFinished(async () => {
      await this.end('SIGKILL')
    })
  }
}
