import { expect, it } from 'vitest'
import { runChaos } from './chaos.ts'
import { faults } from './faults.ts'

it('every guarantee holds while everything breaks', async () => {
  const said: string[] = []
  const report = await runChaos({
    seed: 4711,
    durationMs: 15_000,
    api: 2,
    workers: 3,
    customers: 8,
    say: (text) => void said.push(text),
  })
  expect(report.violations).toEqual([])
  expect(report.faults).toEqual(Object.fromEntries(Object.keys(faults).map((kind) => [kind, 1])))
  // It was no idle run.
  expect(report.counts['images kept and charged']).toBeGreaterThan(0)
  expect(report.counts['files fetched']).toBe(report.counts['images kept and charged'])
})
