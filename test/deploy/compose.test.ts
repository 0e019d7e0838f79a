import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readConfig, variables } from '../../src/config/config.ts'

const compose = await readFile('compose.yaml', 'utf8')
const caddyfile = await readFile('deploy/Caddyfile', 'utf8')

/** The lines of a block that begins with that line, by their indentation. */
function block(head: RegExp): string {
  const lines = compose.split('\n')
  const begin = lines.findIndex((line) => head.test(line))
  expect(begin).toBeGreaterThanOrEqual(0)
  const indent = /^ */.exec(lines[begin] ?? '')?.[0].length ?? 0
  const end = lines.findIndex((line, at) => at > begin && line.trim() !== '' && line.search(/\S/) <= indent)
  return lines.slice(begin + 1, end).join('\n')
}

/** The variables of a block, with those set that the operator has to set. */
function environment(text: string): Record<string, string> {
  const given: Record<string, string> = { POSTGRES_PASSWORD: 'p', AUTH_JWT_SECRET: 'x'.repeat(32) }
  return Object.fromEntries(
    [...text.matchAll(/^ +([A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
      name,
      String(value).replace(/\$\{(\w+):[-?]([^}]*)\}/g, (all, variable, rest) =>
        all.includes(':?') ? (given[variable] ?? 'missing') : rest,
      ),
    ]),
  )
}

const shared = environment(block(/^x-environment:/))

it.each(['api', 'worker'])('compose.yaml starts %s processes that the program takes', (role) => {
  const own = environment(block(new RegExp(`^x-${role}:`)))
  for (const name of Object.keys({ ...shared, ...own })) expect(Object.keys(variables.shape)).toContain(name)
  expect(readConfig({ ...shared, ...own })).toMatchObject({ ROLE: role, DATA_DIR: '/data' })
})

it('compose.yaml does not start without the secrets', () => {
  expect(compose).toContain('${AUTH_JWT_SECRET:?')
  expect(compose).toContain('${POSTGRES_PASSWORD:?')
})

it('compose.yaml gives a worker longer to end than the worker takes', () => {
  const graceS = Number(/stop_grace_period: (\d+)s/.exec(block(/^x-worker:/))?.[1])
  expect(graceS * 1000).toBeGreaterThan(readConfig(shared).DRAIN_MS + 5_000)
})

it('compose.yaml lets PostgreSQL take the connections of all its processes', () => {
  const processes = compose.match(/^ {2}(api|worker)\d: \*/gm)?.length ?? 0
  const most = Number(/max_connections=(\d+)/.exec(compose)?.[1])
  expect(processes).toBe(4)
  // Twice, for while one process takes the place of another.
  expect(most).toBeGreaterThanOrEqual(2 * processes * (readConfig(shared).DATABASE_POOL_SIZE + 12))
})

it('the proxy knows each API process by its name and port', () => {
  const names = [...compose.matchAll(/^ {2}(api\d): \*api$/gm)].map(([, name]) => name)
  expect(caddyfile).toContain(`reverse_proxy ${names.map((name) => `${name}:4000`).join(' ')} {`)
})
