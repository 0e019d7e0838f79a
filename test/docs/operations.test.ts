import { glob, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { Scrape } from '../support/metrics.ts'

const root = new URL('../../', import.meta.url)
const page = await readFile(new URL('docs/operations.md', root), 'utf8')
const server = useTestServer()

it('docs/operations.md lists every metric that is served, with its type, and no other', async () => {
  const listed = [...page.matchAll(/^\| `(stopframe_\w+)` +\| (\w+)/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  )
  const { text } = await Scrape.of(server().url)
  const served = [...text.matchAll(/^# TYPE (stopframe_\w+) (\w+)$/gm)].map(
    ([, name, type]) => `${name} ${type}`,
  )
  expect(listed.toSorted()).toEqual(served.toSorted())
})

it('docs/operations.md speaks of metrics that are served', async () => {
  const { text } = await Scrape.of(server().url)
  for (const [name] of page.matchAll(/\b(stopframe|nodejs|process)_[a-z\d_]*[a-z\d]\b/g)) {
    expect(text).toContain(`# TYPE ${name} `)
  }
})

it('docs/operations.md quotes lines that the program logs', async () => {
  const files = await Array.fromAsync(glob('src/**/*.ts', { cwd: root }))
  const source = (await Promise.all(files.map((file) => readFile(new URL(file, root), 'utf8')))).join('\n')
  const quoted = [...page.matchAll(/`([A-Z][a-z]* [^`]+)`/g)].map(([, line]) => String(line))
  expect(quoted.length).toBeGreaterThan(8)
  for (const line of quoted) expect(source).toContain(line)
})

it('docs/operations.md explains every fault that the audit can find', async () => {
  const ledger = await readFile(new URL('src/credits/ledger.ts', root), 'utf8')
  const found = [...ledger.matchAll(/^SELECT '((?:[^']|'')+)'/gm)].map(([, fault]) =>
    fault?.replaceAll("''", "'"),
  )
  const table = page.slice(page.indexOf('## The ledger'), page.indexOf('## Deploys'))
  const explained = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, fault]) => fault)
  expect(explained.toSorted()).toEqual(found.toSorted())
})
