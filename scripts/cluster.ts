/**
 * npm run cluster -- --api 2 --workers 3: several processes on one database, for a machine without Docker. Without
 * DATABASE_URL it starts a PostgreSQL server of its own, whose data, and the files, are gone when it ends. A process
 * that dies is started again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { loadEnvFile } from '../src/config/envFile.ts'
import { buildWhereStale } from './buildWhereStale.ts'
import { Cluster, type Member } from './cluster/cluster.ts'
import { startLocalPostgres } from './localPostgres.ts'

const usage = 'npm run cluster -- [--api N] [--workers N]'
const restartAfterMs = 1_000
const endSignals = ['SIGINT', 'SIGTERM'] as const

const say = (text: string) => void process.stdout.write(`${text}\n`)

interface Size {
  readonly api: number
  readonly workers: number
}

function readSize(): Size {
  const options = {
    api: { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
  } as const
  const { values } = parseArgs({ options })
  const read = (name: keyof Size) => {
    const text = values[name]
    if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 32) return Number(text)
    throw new Error(`--${name} ${text}: a whole number from 1 to 32 is needed.\n${usage}`)
  }
  return { api: read('api'), workers: read('workers') }
}

async function run(size: Size, ending: AbortSignal): Promise<void> {
  loadEnvFile()
  const env = process.env as Record<string, string>
  if (env.DATABASE_URL) return runOn(env, size, ending)
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-cluster-'))
  const postgres = await startLocalPostgres()
  const own = { DATABASE_URL: `${postgres.url}/postgres`, DATA_DIR: join(folder, 'data') }
  say(`PostgreSQL for this run: ${own.DATABASE_URL}`)
  try {
    await runOn({ ...env, ...own }, size, ending)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function runOn(env: Record<string, string>, size: Size, ending: AbortSignal): Promise<void> {
  const cluster = new Cluster({ ...size, env, port: Number(env.PORT || 4000), program: { detached: true } })
  process.on('exit', () => {
    for (const { program } of cluster.running) program.child.kill('SIGKILL')
  })
  try {
    await cluster.start()
    const kept = cluster.members.map((member) => keepUp(member, ending))
    for (const api of cluster.apis)
      say(`${api.name}: ${await api.url()} (GraphiQL: ${await api.url()}/graphql)`)
    await Promise.all(kept)
  } finally {
    say('Ending: images in flight may finish; tell me again and they are cut off …')
    const ended = cluster.end()
    for (const signal of endSignals) process.on(signal, () => cluster.signal('SIGTERM'))
    await ended
  }
}

/** Prints what the member says, and starts it again where it dies. */
async function keepUp(member: Member, ending: AbortSignal): Promise<void> {
  const ended = new Promise<'ending'>((resolve) =>
    ending.addEventListener('abort', () => resolve('ending'), { once: true }),
  )
  while (!ending.aborted) {
    const { child, exitCode } = member.program
    say(`${member.name}: process ${child.pid}`)
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => say(`${member.name} | ${line}`))
    if ((await Promise.race([exitCode, ended])) === 'ending') return
    say(`${member.name} has died; starting it again`)
    if ((await Promise.race([wait(restartAfterMs), ended])) === 'ending') return
    await startAgain(member, ended)
  }
}

/** A start may fail, because the database is away just then: another one comes. */
async function startAgain(member: Member, ended: Promise<'ending'>): Promise<void> {
  for (;;) {
    try {
      await member.start()
      return
    } catch (error) {
      say(`${member.name} could not start, and is tried again: ${(error as Error).message.slice(-500)}`)
      if ((await Promise.race([wait(restartAfterMs), ended])) === 'ending') return
    }
  }
}

async function main(): Promise<void> {
  const size = readSize()
  await buildWhereStale()
  const ending = new AbortController()
  for (const signal of endSignals) process.on(signal, () => ending.abort())
  await run(size, ending.signal)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
