import { setImmediate as nextTurn } from 'node:timers/promises'
import { it, onTestFinished } from 'vitest'
import { openServer } from '../../src/database/server.ts'
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
