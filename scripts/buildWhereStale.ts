/** Builds the program (dist/) and the page (web/dist) where what they are made of is newer, as after an edit or a pull. */
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

/** Something that Vite makes; files and folders are named from the root on. */
export interface Build {
  readonly name: string
  readonly sources: readonly string[]
  /** Written by each build; one of them is missing where a build was cut off. */
  readonly built: readonly string[]
  /** The folder of Vite's configuration; none for the root. */
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

/** `npm ci` has built program and page before. Rejects with what Vite says where it cannot. */
export async function buildWhereStale(builds: readonly Build[] = [program, page]): Promise<void> {
  await Promise.all(builds.map(buildOne))
}

async function buildOne(build: Build): Promise<void> {
  if (isFresh(build)) return
  const { default: lockfile } = await import('proper-lockfile')
  // Of those that start together one builds, and none begins with half of it.
  const unlock = await lockfile.lock(path(`node_modules/.${build.name}`), {
    realpath: false,
    retries: { forever: true, minTimeout: 50, maxTimeout: 200 },
  })
  try {
    if (!isFresh(build)) await run(build)
  } finally {
    await unlock()
  }
}

// Each start looks, at some four hundred files: one after another that takes 20 ms, through the thread pool 27.
function isFresh({ sources, built }: Build): boolean {
  const builtAt = Math.min(...built.map((file) => changedAt(path(file))))
  const changes = ['package-lock.json', ...sources].map((source) => latestChange(path(source)))
  return builtAt > Math.max(...changes)
}

async function run({ args }: Build): Promise<void> {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  // In a process of its own: Vite goes by NODE_ENV, and under "test" would build what React is developed with.
  await promisify(execFile)(
    process.execPath,
    [path('node_modules/vite/bin/vite.js'), 'build', ...args, '--logLevel', 'warn'],
    { cwd: path(''), env: { ...process.env, NODE_ENV: 'production' } },
  )
}

function latestChange(source: string): number {
  if (!statSync(source).isDirectory()) return changedAt(source)
  const entries = readdirSync(source, { recursive: true })
  return Math.max(...entries.map((entry) => changedAt(`${source}/${entry}`)))
}

/** 0 where there is no such file. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
