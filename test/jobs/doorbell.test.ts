import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDoorbell } from '../../src/jobs/doorbell.ts'

/** A server whose statements the test answers, in the order in which they come. */
function heldDatabase() {
  const statements: PromiseWithResolvers<never[]>[] = []
  const hearing = { connected: true, reconnects: 0, silenceMs: 0 }
  const db = {
    kind: 'server',
    query: () => {
      const statement = Promise.withResolvers<never[]>()
      statements.push(statement)
      return statement.promise
    },
    listen: async () => ({ hearing, close: async () => undefined }),
  } as unknown as Database
  return { db, statements }
}

test.each([
  ['answered', (statement: PromiseWithResolvers<never[]>) => statement.resolve([])],
  ['refused', (statement: PromiseWithResolvers<never[]>) => statement.reject(new Error('Not now.'))],
])('tells that it has rung elsewhere once its statement is %s', async (_, end) => {
  const { db, statements } = heldDatabase()
  const doorbell = await openDoorbell(db, pino({ level: 'silent' }))
  await doorbell.sent()

  const order: string[] = []
  doorbell.ring('a job')
  const sent = doorbell.sent().then(() => order.push('sent'))
  // Many steps later it still waits.
  for (let step = 0; step < 50; step++) await null
  order.push('ended')
  const [statement] = statements
  if (statement) end(statement)
  await sent

  expect(order).toEqual(['ended', 'sent'])
  await doorbell.close()
})
