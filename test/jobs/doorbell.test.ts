import { setImmediate as nextStep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { Database, ListenOptions } from '../../src/database/database.ts'
import {
  announcementChannel,
  cancelChannel,
  entriesChannel,
  newsChannel,
  openDoorbell,
} from '../../src/jobs/doorbell.ts'
import type { JobLogEntry } from '../../src/progress/log.ts'

/** A server whose statements the test answers, in the order in which they come. */
function heldDatabase() {
  const statements: PromiseWithResolvers<never[]>[] = []
  const rung: [channel: string, payload: string][] = []
  const listening: ListenOptions[] = []
  const hearing = { connected: true, reconnects: 0, silenceMs: 0 }
  const over: string[] = []
  const connection = (name: string) => ({
    query: (_: unknown, [channel, payload]: [string, string]) => {
      over.push(name)
      rung.push([channel, payload])
      const statement = Promise.withResolvers<never[]>()
      statements.push(statement)
      return statement.promise
    },
  })
  const db = {
    kind: 'server',
    ...connection('pool'),
    listen: async (options: ListenOptions) => {
      listening.push(options)
      return { hearing, ...connection('listener'), close: async () => undefined }
    },
  } as unknown as Database
  /** Answers the statement under way; whatever has rung meanwhile goes out with the next. */
  const answer = async () => {
    statements.at(-1)?.resolve([])
    await steps()
  }
  return { db, statements, rung, over, hearing, listening, answer }
}

/** Many steps of the program later. */
async function steps(): Promise<void> {
  for (let step = 0; step < 20; step++) await nextStep()
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
  await steps()
  order.push('ended')
  const [statement] = statements
  if (statement) end(statement)
  await sent

  expect(order).toEqual(['ended', 'sent'])
  await doorbell.close()
})

const log = pino({ level: 'silent' })

function entry(jobId: string, seq: number, errorMessage = 'Refused.'): JobLogEntry {
  return {
    ...{ type: 'IMAGE_FAILED', jobId, seq, at: new Date(seq), status: 'PROCESSING' },
    ...{ completedImages: 0, failedImages: seq, totalImages: 9 },
    ...{ stageIndex: 0, position: seq, errorCode: 'REFUSED', errorMessage },
  }
}

test('carries the entries to other processes, and not back to the one that rang', async () => {
  const { db, rung, listening, answer } = heldDatabase()
  const here = await openDoorbell(db, log)
  const there = await openDoorbell(db, log)
  const heard: Record<string, unknown[]> = { here: [], there: [] }
  here.onNews((...news) => heard.here?.push(news))
  there.onNews((...news) => heard.there?.push(news))

  here.ring('a', [entry('a', 1)])
  await steps()
  here.ring('a', [entry('a', 2)])
  here.ring('b', [entry('b', 1)])
  here.ring('a', [entry('a', 3)])
  await answer()
  await answer()
  expect(rung.map(([channel]) => channel)).toEqual([entriesChannel, entriesChannel])
  for (const { onNotification } of listening)
    for (const [channel, payload] of rung) onNotification(channel, payload)
  expect(heard.here).toHaveLength(4)
  expect(heard.there).toEqual([
    [['a'], [entry('a', 1)]],
    [
      ['a', 'b'],
      [entry('a', 2), entry('a', 3), entry('b', 1)],
    ],
  ])
})

test.each<[string, (ring: (jobId: string, entries?: JobLogEntry[]) => void) => void]>([
  [
    'one of them is not in hand',
    (ring) => {
      ring('a', [entry('a', 1)])
      ring('a')
      ring('a', [entry('a', 3)])
    },
  ],
  [
    'they are many',
    (ring) =>
      ring(
        'a',
        Array.from({ length: 21 }, (_, index) => entry('a', index + 1)),
      ),
  ],
  ['they are long', (ring) => ring('a', [entry('a', 1, 'é'.repeat(4_000))])],
])('names the jobs alone where %s', async (_, ringAll) => {
  const { db, rung, listening, answer } = heldDatabase()
  const doorbell = await openDoorbell(db, log)
  const there = await openDoorbell(db, log)
  const heard: unknown[] = []
  there.onNews((...news) => heard.push(news))
  // Under way, so that the others go together.
  doorbell.ring('first')
  await steps()
  ringAll((jobId, entries) => doorbell.ring(jobId, entries))
  await answer()
  await answer()
  expect(rung.map(([channel]) => channel)).toEqual([newsChannel, newsChannel])
  for (const [channel, payload] of rung) listening.at(-1)?.onNotification(channel, payload)
  expect(heard).toEqual([
    [['first'], []],
    [['a'], []],
  ])
})

test('listens to cancels only in a process that runs jobs', async () => {
  const { db, listening } = heldDatabase()
  await openDoorbell(db, log)
  await openDoorbell(db, log, { cancels: false })
  expect(listening.map(({ channels }) => channels)).toEqual([
    [newsChannel, entriesChannel, announcementChannel, cancelChannel],
    [newsChannel, entriesChannel],
  ])
})

test('is rung for a job whose news cannot be taken in here', async () => {
  const { db, rung } = heldDatabase()
  const doorbell = await openDoorbell(db, log)
  doorbell.onNews(() => {
    throw new Error('Not this one.')
  })
  doorbell.ring('a', [entry('a', 1)])
  await steps()
  expect(rung).toHaveLength(1)
})

test('rings once for all that rings in one step of the program', async () => {
  const { db, rung, listening } = heldDatabase()
  const doorbell = await openDoorbell(db, log)
  const there = await openDoorbell(db, log)
  const heard: unknown[] = []
  there.onNews((...news) => heard.push(news))
  for (const job of ['a', 'b', 'c']) {
    doorbell.ring(job, [entry(job, 1)])
    // As images do that are told one after the other what became of them.
    await null
  }
  await steps()
  expect(rung).toHaveLength(1)
  for (const [channel, payload] of rung) listening.at(-1)?.onNotification(channel, payload)
  expect(heard).toEqual([
    [
      ['a', 'b', 'c'],
      [entry('a', 1), entry('b', 1), entry('c', 1)],
    ],
  ])
})

test('rings over the connection that listens, and over another while that one is lost', async () => {
  const { db, over, hearing, answer } = heldDatabase()
  const doorbell = await openDoorbell(db, log)
  doorbell.ring('a')
  await steps()
  await answer()
  hearing.connected = false
  doorbell.ring('a')
  await steps()
  expect(over).toEqual(['listener', 'pool'])
})

test('goes on after a notification that nobody understands', async () => {
  const { db, listening } = heldDatabase()
  const doorbell = await openDoorbell(db, log)
  const heard: unknown[] = []
  doorbell.onNews((jobIds) => heard.push(jobIds))
  listening[0]?.onNotification(entriesChannel, 'somebody\nno JSON')
  listening[0]?.onNotification(newsChannel, 'somebody a')
  expect(heard).toEqual([['a']])
})

describe('a cancel that is announced', () => {
  test('goes over the connection that listens, and nowhere while that one is lost', async () => {
    const { db, over, hearing } = heldDatabase()
    const doorbell = await openDoorbell(db, log)
    doorbell.announceCancel('an account', 'a job', 'DRAIN')
    hearing.connected = false
    doorbell.announceCancel('an account', 'another job', 'DRAIN')
    expect(over).toEqual(['listener'])
  })

  test('is left to its commit where many are under way', async () => {
    const { db, over, statements } = heldDatabase()
    const doorbell = await openDoorbell(db, log)
    const announceMany = () => {
      for (let job = 0; job < 50; job++) doorbell.announceCancel('an account', `job ${job}`, 'DRAIN')
    }
    announceMany()
    expect(over).toHaveLength(16)
    for (const { resolve } of statements) resolve([])
    await steps()
    announceMany()
    expect(over).toHaveLength(32)
  })

  test('is awaited by whoever closes, and is told of where it fails', async () => {
    const { db, statements } = heldDatabase()
    const lines: string[] = []
    const doorbell = await openDoorbell(db, pino({}, { write: (line) => lines.push(line) }))
    doorbell.announceCancel('an account', 'a job', 'DRAIN')
    const order: string[] = []
    const closed = doorbell.close().then(() => order.push('closed'))
    await steps()
    order.push('answered')
    statements[0]?.reject(new Error('Not now.'))
    await closed
    expect(order).toEqual(['answered', 'closed'])
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { job: 'a job', err: { message: 'Not now.' }, msg: expect.stringContaining('could not be announced') },
    ])
  })

  test('is heard apart from one that is committed', async () => {
    const { db, listening } = heldDatabase()
    const doorbell = await openDoorbell(db, log)
    const heard: unknown[] = []
    doorbell.onCancelAnnounced((...cancel) => heard.push(['announced', ...cancel]))
    doorbell.onCancel((...cancel) => heard.push(['committed', ...cancel]))
    for (const channel of [announcementChannel, cancelChannel])
      for (const payload of ['a job:ABORT', 'a job:NONSENSE', ''])
        listening[0]?.onNotification(channel, payload)
    expect(heard).toEqual([
      ['announced', 'a job', 'ABORT'],
      ['committed', 'a job', 'ABORT'],
    ])
  })
})
