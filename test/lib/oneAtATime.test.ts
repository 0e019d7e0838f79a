import { expect, it } from 'vitest'
import { oneAtATime } from '../../src/lib/oneAtATime.ts'

/** Work that ends when the test says so, and tells that it has begun. */
function held(begun: string[], name: string) {
  const ending = Promise.withResolvers<string>()
  const work = () => {
    begun.push(name)
    return ending.promise
  }
  return { work, ending }
}

it('the first begins in the same step, the others one after another, whatever became of those before', async () => {
  const begun: string[] = []
  const [a, b, c] = [held(begun, 'a'), held(begun, 'b'), held(begun, 'c')]
  const inTurn = oneAtATime()
  const ends = [a, b, c].map(({ work }) => inTurn(work))
  const told = Promise.allSettled(ends)
  expect(begun).toEqual(['a'])
  a.ending.reject(new Error('Not this one.'))
  await expect(ends[0]).rejects.toThrow('Not this one.')
  expect(begun).toEqual(['a', 'b'])
  b.ending.resolve('b is done')
  expect(await ends[1]).toBe('b is done')
  c.ending.resolve('c is done')
  expect((await told).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(begun).toEqual(['a', 'b', 'c'])
})

it('what is given when nothing is left begins in the same step again', async () => {
  const begun: string[] = []
  const inTurn = oneAtATime()
  const first = held(begun, 'first')
  first.ending.resolve('')
  await inTurn(first.work)
  void inTurn(held(begun, 'second').work)
  expect(begun).toEqual(['first', 'second'])
})
