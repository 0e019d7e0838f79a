/** Builds the program (dist/) and the page (web/dist) where what they are made of is newer, as after an edit or a pull. */
import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

interface Build {
  readonly name: string
  readonly sources: readonly string[]
  /** Written by each build; one of them is missing where a build was cut off. */
  readonly built: readonly string[]
  readonly args: readonly string[]
}

const program: Build = {
  name: 'program',
  sources: ['src', 'vite.config.ts'],
  built: ['dist/main.js', 'dist/program/start.js'],
  args: [],
}

const page: Build = {
  name: 'page',
  sources: ['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts'],
  built: ['web/dist/index.html'],
  args: ['web'],
}

/** `npm ci` has built both before. Rejects with what Vite says where it cannot. */
export async function buildWhereStale(): Promise<void> {
  await Promise.all([program, page].map(buildOne))
}

async function buildOne(build: Build): Promise<void> {
  if (await isFresh(build)) return
  const { default: lockfile } = await import('proper-lockfile')
  // Of those that start together one builds, and none begins with half of it.
  const unlock = await lockfile.lock(path(`node_modules/.${build.name}`), {
    realpath: false,
    retries: { forever: true, minTimeout: 50, maxTimeout: 200 },
  })
  try {
    if (!(await isFresh(build))) await run(build)
  } finally {
    await unlock()
  }
}

async function isFresh({ sources, built }: Build): Promise<boolean> {
  const builtAt = Math.min(...(await Promise.all(built.map((file) => changedAt(path(file))))))
  const changes = await Promise.all(
    ['package-lock.json', ...sources].map((source) => latestChange(path(source))),
  )
  return builtAt > Math.max(...changes)
}

async function run({ args }: Build): Promise<void> {
  // In a process of its own: Vite goes by NODE_ENV, and under "test" would build what React is developed with.
  await promisify(execFile)(
    process.execPath,
    [path('node_modules/vite/bin/vite.js'), 'build', ...args, '--logLevel', 'warn'],
    { cwd: path(''), env: { ...process.env, NODE_ENV: 'production' } },
  )
}

async function latestChange(source: string): Promise<number> {
  if (!(await stat(source)).isDirectory()) return changedAt(source)
  const entries = await readdir(source, { recursive: true })
  return Math.max(...(await Promise.all(entries.map((entry) => changedAt(`${source}/${entry}`)))))
}

/** 0 where there is no such file. */
async function changedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
