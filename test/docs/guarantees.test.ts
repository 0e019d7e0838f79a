import { access, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

it('docs/guarantees.md names seven guarantees, each with tests that exist', async () => {
  const page = await readFile(new URL('../../docs/guarantees.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| \d+ +\|/.test(line))
  expect(rows).toHaveLength(7)
  for (const row of rows) {
    const files = [...row.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file]) => String(file))
    expect(files).not.toEqual([])
    for (const file of files) await access(new URL(`../../${file}`, import.meta.url))
  }
})
