import { expect, it } from 'vitest'
import { RunControl, RunStopped } from '../../src/runs/control.ts'

function observed() {
  const control = new RunControl()
  const aborted: [string, unknown][] = []
  control.stopping.addEventListener('abort', () => aborted.push(['stopping', control.stopping.reason]))
  control.cutting.addEventListener('abort', () => aborted.push(['cutting', control.cutting.reason]))
  return { control, aborted }
}

it('a cancel that cuts off does so first: whoever waits for it waits for nothing else', () => {
  const { control, aborted } = observed()
  expect(control.stop({ kind: 'cancelled', mode: 'ABORT' })).toBe(true)
  expect(aborted.map(([signal]) => signal)).toEqual(['cutting', 'stopping'])
  const [reason] = new Set(aborted.map(([, given]) => given))
  expect(reason).toBeInstanceOf(RunStopped)
  expect(aborted).toEqual([
    ['cutting', reason],
    ['stopping', reason],
  ])
})

it('a cause that comes later cuts off what the first left to finish, for the reason of the first', () => {
  const { control, aborted } = observed()
  expect(control.stop({ kind: 'cancelled', mode: 'DRAIN' })).toBe(true)
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping'])
  expect(control.stop({ kind: 'cancelled', mode: 'ABORT' })).toBe(false)
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping', 'cutting'])
  expect(control.cutting.reason).toBe(control.stopping.reason)
  expect(control.cause).toEqual({ kind: 'cancelled', mode: 'DRAIN' })
})

it('a reason holds no stack trace, and errors made after it do', () => {
  const { control } = observed()
  control.stop({ kind: 'shutdown' })
  expect((control.stopping.reason as Error).stack).toBe('RunStopped: The run was stopped: shutdown')
  expect(new Error('later').stack).toContain('control.test.ts')
})
