import { performance } from 'node:perf_hooks'
import { expect, it, onTestFinished, vi } from 'vitest'
import { RunControl, RunStopped, type StopCause } from '../../src/runs/control.ts'

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

const announced = { kind: 'cancel_announced', mode: 'DRAIN' } as const
const hourMs = 3_600_000

it.each<StopCause>([
  { kind: 'cancelled', mode: 'DRAIN' },
  { kind: 'failed', code: 'STORAGE_FAILED', message: 'Full.' },
  { kind: 'superseded' },
  { kind: 'shutdown' },
  { kind: 'crashed', error: new Error('No.') },
])('a cancel that is announced stops the run, and what comes next decides why: $kind', async (cause) => {
  const { control, aborted } = observed()
  expect(control.stop(announced)).toBe(true)
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping'])
  expect(control.cause).toEqual(announced)
  const decision = control.awaitDecision(hourMs)
  expect(control.stop(cause)).toBe(false)
  await decision
  expect(control.cause).toEqual(cause)
  // Nothing changes it after that.
  control.stop({ kind: 'cancelled', mode: 'ABORT' })
  expect(control.cause).toEqual(cause)
  await control.awaitDecision(hourMs)
})

it('an announcement takes the place of no cause, and cuts off what is in flight where it is to', () => {
  const { control, aborted } = observed()
  control.stop({ kind: 'cancelled', mode: 'DRAIN' })
  control.stop({ kind: 'cancel_announced', mode: 'ABORT' })
  expect(control.cause).toEqual({ kind: 'cancelled', mode: 'DRAIN' })
  expect(aborted.map(([signal]) => signal)).toEqual(['stopping', 'cutting'])
})

it('a decision is waited for from the announcement on, and not at all where there was none', async () => {
  const { control } = observed()
  await control.awaitDecision(hourMs)
  control.stop(announced)
  const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + hourMs)
  onTestFinished(() => now.mockRestore())
  await control.awaitDecision(hourMs)
  expect(control.cause).toEqual(announced)
})

it('a reason holds no stack trace, and errors made after it do', () => {
  const { control } = observed()
  control.stop({ kind: 'shutdown' })
  expect((control.stopping.reason as Error).stack).toBe('RunStopped: The run was stopped: shutdown')
  expect(new Error('later').stack).toContain('control.test.ts')
})
