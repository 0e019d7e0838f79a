import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildWhereStale } from '../../scripts/buildWhereStale.ts'
import type { Endpoint } from '../endpoint.ts'

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

// The first start of the embedded database takes some seconds, on a busy machine many.
const startLimitMs = 90_000
const stopLimitMs = 10_000

/** A Stopframe of the demo's own: its process, its data and its settings are nobody else's. */
export interface OwnServer extends AsyncDisposable {
  readonly endpoint: Endpoint
  readonly dataDir: string
  /** Aborts when the server ends by itself. */
  readonly died: AbortSignal
  /** The last that it wrote to its log. */
  said(): string
}

/** Starts it with an empty database and resolves when it is ready. Disposing ends the process and removes its folder. */
export async function startOwnServer(
  settings: Record<string, string>,
  signal: AbortSignal,
): Promise<OwnServer> {
  await buildWhereStale()
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-demo-'))
  const url = `http://127.0.0.1:${port}`
  const dataDir = join(folder, 'data')
  const child = spawn(process.execPath, [entry], {
    // Neither the .env file of this folder nor the variables of this shell: they may name a real database or key.
    cwd: folder,
    env: { ...systemVariables(), ...settings, DATA_DIR: dataDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { died, said } = watch(child)
  const server: OwnServer = {
    endpoint: { url, token: null },
    dataDir,
    died,
    said,
    async [Symbol.asyncDispose]() {
      await end(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await ready(url, AbortSignal.any([signal, died]))
    return server
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw withLog(error, server)
  }
}

/** The error, and what the server had to say. */
export function withLog(error: unknown, { said }: Pick<OwnServer, 'said'>): Error {
  const { message } = error as Error
  const log = said()
  return new Error(log === '' ? message : `${message}\nThe server said:\n${log}`, { cause: error })
}

/** What a process needs of its surroundings to run at all. */
function systemVariables(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, TEMP, SystemRoot } = process.env
  const all = { PATH, HOME, TMPDIR, TEMP, SystemRoot }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function watch(child: ChildProcess): Pick<OwnServer, 'died' | 'said'> {
  const died = new AbortController()
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.push(chunk.toString())
      if (output.length > 50) output.shift()
    })
  }
  child.once('error', (error) => died.abort(error))
  child.once('close', (code, signal) => {
    died.abort(new Error(`The server ended by itself (${signal ?? code}).`))
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.removeListener('exit', kill))
  return { died: died.signal, said: () => output.join('') }
}

async function ready(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + startLimitMs
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/readyz`, { signal }).catch(() => null)
    if (response?.ok) return
    signal.throwIfAborted()
    await wait(100)
  }
  throw new Error(`The server was not ready after ${startLimitMs / 1000} s.`)
}

/** As an operator would, with SIGTERM; by force where that takes too long. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await closed
  clearTimeout(force)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
