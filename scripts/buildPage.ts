/** Builds web/dist where web/ is newer than it, as after an edit or a pull: `npm ci` has built it before. */
import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const web = fileURLToPath(new URL('../web', import.meta.url))
const sources = [`${web}/src`, `${web}/public`, `${web}/index.html`, `${web}/vite.config.ts`]
const locked = fileURLToPath(new URL('../package-lock.json', import.meta.url))

export async function buildPageWhereStale(): Promise<void> {
  const builtAt = await changedAt(`${web}/dist/index.html`)
  const changes = await Promise.all([...sources, locked].map(latestChange))
  if (builtAt > Math.max(...changes)) return
  await build({ root: web, logLevel: 'warn' })
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

if (import.meta.main) await buildPageWhereStale()
