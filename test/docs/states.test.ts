import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { transitions } from '../../src/jobs/states.ts'

it('docs/states.md draws the transitions that the code knows', async () => {
  const page = await readFile(new URL('../../docs/states.md', import.meta.url), 'utf8')
  const drawn = [...page.matchAll(/^ +([A-Z]+) --> ([A-Z]+): \S/gm)].map(([, from, to]) => `${from} → ${to}`)
  const known = Object.entries(transitions).flatMap(([from, targets]) =>
    targets.map((to) => `${from} → ${to}`),
  )
  expect(drawn.toSorted()).toEqual(known.toSorted())
  const ends = [...page.matchAll(/^ +([A-Z]+) --> \[\*\]$/gm)].map(([, state]) => state)
  const terminal = Object.entries(transitions).flatMap(([state, targets]) =>
    targets.length === 0 ? [state] : [],
  )
  expect(ends.toSorted()).toEqual(terminal.toSorted())
})
