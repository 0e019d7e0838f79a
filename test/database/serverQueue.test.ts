import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openServer } from '../../src/database/server.ts'
import { ServerListener } from '../../src/database/serverListener.ts'
import { openServerQueue } from '../../src/database/serverQueue.ts'
import { createLog } from '../../src/lib/log.ts'
import { openQueue } from '../../src/queue/queue.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { administrate, cloneDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const log = createLog('silent')

it('a queue that closes while the server ends its connections is closed, and the process goes on', async () => {
  const url = await cloneDatabase()
  const network = await CuttableProxy.open(() => url)
  onTestFinished(() => network.close())
  const throughNetwork = url.replace(new URL(url).port, new URL(network.url).port)
  const db = await openServer({ url: throughNetwork, poolSize: 2, queryTimeoutMs: 0, log })
  const queue = await openQueue(db, log)

  network.fallSilent()
  const database = new URL(url).pathname.slice(1)
  await administrate(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`)
  const closing = queue.close()
  // It says goodbye on the connection that listens; the server's last word comes after.
  for (let turn = 0; turn < 100; turn++) await nextTurn()
  network.speakUp()
  await closing
  await db.close()
  await until(() => network.openSockets === 0)
})

it('has the server plan what comes again once a connection, with values alone', async () => {
  const connectionString = await cloneDatabase()
  const listener = new ServerListener({ connectionString }, log)
  const queue = openServerQueue({ connectionString, max: 1 }, listener, log)
  onTestFinished(() => queue.close())
  const planned = 'SELECT name FROM pg_prepared_statements WHERE $1::bool'
  const answers = []
  for (let time = 0; time < 3; time++) answers.push((await queue.executeSql(planned, [true])).rows)
  expect(answers).toEqual([[], [{ name: 'queue-1' }], [{ name: 'queue-1' }]])
  const several = 'SELECT 1 AS one; SELECT 2 AS two'
  for (let time = 0; time < 2; time++)
    expect(await queue.executeSql(several)).toMatchObject([{ rows: [{ one: 1 }] }, { rows: [{ two: 2 }] }])
})
