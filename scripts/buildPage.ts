/** Builds web/dist where web/ is newer than it, as after an edit or a pull: `npm ci` has built it before. */
import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const web = fileURLToPath(new URL('../web', import.meta.url))
const sources = [`${web}/src`, `${web}/public`, `${web}/index.html`, `${web}/vite.config.ts`]
const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url))
const locked = fileURLToPath(new URL('../package-lock.json', import.meta.url))

export async function buildPageWhereStale(): Promise<void> {
  const builtAt = await changedAt(`${web}/dist/index.html`)
  const changes = await Promise.all([...sources, locked].map(latestChange))
  if (builtAt > Math.max(...changes)) return
  // In a process of its own: Vite goes by NODE_ENV, and under "test" would build what React is developed with.
  await promisify(execFile)(process.execPath, [vite, 'build', web, '--logLevel', 'warn'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

async function latestChange(path: string): Promise<number> {
  if (!(await stat(path)).isDirectory()) return changedAt(path)
  const entries = await readdir(path, { recursive: true })
  return Math.max(...(await Promise.all(entries.map((entry) => changedAt(`${path}/${entry}`)))))
}

/** 0 where there is no such file. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
