/** npm run check: what needs no running program. Everything is run, and then everything that failed is told. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '-p', '.'],
  ['types of the page', 'tsc', '-p', 'web'],
  // Of what the bench compares with, which only `npm ci --prefix bench` installs.
  ...(existsSync('bench/node_modules') ? [['types of the peers', 'tsc', '-p', 'bench'] as const] : []),
  ['schema.graphql', 'node', 'scripts/printSchema.ts', '--check'],
  ['typed documents', 'graphql-codegen', '--config', 'codegen.ts', '--check'],
  ['migrations', 'node', 'scripts/schemaDiff.ts', '--check'],
  ['dead code', 'knip'],
]

const failed: string[] = []
for (const [name, command, ...args] of checks) {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk))
  const [code] = await once(child, 'close')
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`)
  if (code === 0) continue
  failed.push(name)
  process.stdout.write(Buffer.concat(output))
}
if (failed.length > 0) {
  process.stdout.write(`\nFailed: ${failed.join(', ')}\n`)
  process.exitCode = 1
}
