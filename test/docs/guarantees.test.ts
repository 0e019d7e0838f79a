import { access, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

it('docs/guarantees.md names seven guarantees, each with tests that exist', async () => {
  const page = await readFile(new URL('../../docs/guarantees.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| \d+ +\|/.test(line))
  expect(rows).toHaveLength(7)
  for (const row of rows) expect(testsIn(row)).not.toEqual([])
  for (const file of testsIn(page)) await access(new URL(`../../${file}`, import.meta.url))
})

function testsIn(text: string): string[] {
  return [...text.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file]) => String(file))
}
