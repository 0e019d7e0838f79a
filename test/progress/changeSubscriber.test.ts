import { expect, it } from 'vitest'
import type { Job } from '../../src/database/generated/prisma/client.ts'
import { ChangeSubscriber } from '../../src/progress/changeSubscriber.ts'

const jobOf = (id: number, lastEventSeq = 1) => ({ id: String(id), lastEventSeq }) as Job
const creditsOf = (balance: number) => ({ balance, held: 0 })

async function take(subscriber: ChangeSubscriber, count: number) {
  const taken: string[] = []
  while (taken.length < count) {
    const { value } = await subscriber.next()
    taken.push(`${value?.job?.id ?? '-'}:${value?.job?.lastEventSeq ?? '-'} ${value?.credits.balance}`)
  }
  return taken
}

it('one that does not read keeps the latest state of each job, with the credits of that moment', async () => {
  const subscriber = new ChangeSubscriber(() => undefined)
  subscriber.begin(creditsOf(9))
  subscriber.tell([jobOf(1), jobOf(2)], creditsOf(8))
  subscriber.tell([jobOf(1, 5)], creditsOf(7))
  expect(await take(subscriber, 3)).toEqual(['-:- 9', '2:1 8', '1:5 7'])
})

it('one that has not read of very many jobs is told to read them all', async () => {
  const subscriber = new ChangeSubscriber(() => undefined)
  subscriber.begin(creditsOf(1000))
  await take(subscriber, 1)
  for (let id = 0; id < 200; id++) subscriber.tell([jobOf(id)], creditsOf(999 - id))
  expect(await take(subscriber, 1)).toEqual(['0:1 999'])
  subscriber.tell([jobOf(200), jobOf(201)], creditsOf(5))
  subscriber.tell([jobOf(3, 2)], creditsOf(4))
  expect(await take(subscriber, 2)).toEqual(['-:- 5', '3:2 4'])
})
