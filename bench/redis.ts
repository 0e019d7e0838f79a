import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdtemp } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { freePort } from '../scripts/localPostgres.ts'

export interface LocalRedis {
  readonly url: string
  stop(): Promise<void>
}

/** Redis that writes every change down before it answers, on a free loopback port; null where it is not installed. */
export async function startLocalRedis(folder: string): Promise<LocalRedis | null> {
  const binary = await findOnPath('redis-server')
  if (binary === null) return null
  const port = await freePort()
  const dir = await mkdtemp(join(folder, 'redis-'))
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: 'yes', appendfsync: 'always' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  await ready(server)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      process.removeListener('exit', kill)
      const exited = once(server, 'exit')
      if (kill()) await exited
    },
  }
}

async function findOnPath(name: string): Promise<string | null> {
  for (const folder of String(process.env.PATH).split(delimiter)) {
    const file = join(folder, name)
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  return null
}

async function ready(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let output = ''
  server.stdout?.on('data', (chunk: Buffer) => {
    if (output.includes('Ready to accept connections')) return
    output += chunk
    if (output.includes('Ready to accept connections')) resolve()
  })
  server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)))
  server.once('error', reject)
  await promise
}
