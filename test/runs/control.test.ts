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

it('a cancel that is announced stops the run, and is one that is committed once that is known', async () => {
  const { control, aborted } = observed()
  expect(control.stop({ kind: 'cancel_announced', mode: 'DRAIN' })).toBe(true)
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping'])
  expect(control.cause).toEqual({ kind: 'cancel_announced', mode: 'DRAIN' })
  await control.cancelCommitted(1)
  expect(control.cause).toEqual({ kind: 'cancel_announced', mode: 'DRAIN' })

  const committed = control.cancelCommitted(3_600_000)
  expect(control.stop({ kind: 'cancelled', mode: 'ABORT' })).toBe(false)
  await committed
  expect(control.cause).toEqual({ kind: 'cancelled', mode: 'ABORT' })
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping', 'cutting'])
})

it('a cancel that is committed does not take the place of another cause', () => {
  const { control } = observed()
  control.stop({ kind: 'shutdown' })
  control.stop({ kind: 'cancelled', mode: 'DRAIN' })
  expect(control.cause).toEqual({ kind: 'shutdown' })
})

it('a reason holds no stack trace, and errors made after it do', () => {
  const { control } = observed()
  control.stop({ kind: 'shutdown' })
  expect((control.stopping.reason as Error).stack).toBe('RunStopped: The run was stopped: shutdown')
  expect(new Error('later').stack).toContain('control.test.ts')
})
