import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { isOutage } from '../../src/database/outage.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { cloneDatabase } from '../support/database.ts'

const pid = { name: '', text: 'SELECT pg_backend_pid() AS pid' }

async function open() {
  const url = await cloneDatabase()
  const db = await openServer({ url, poolSize: 2, queryTimeoutMs: 10_000, log: createLog('silent') })
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  onTestFinished(async () => {
    await db.close()
    await admin.end()
  })
  /** Resolves when the server has let go of the connection, and this process may know. */
  const terminate = async (backend: number) => {
    await admin.query('SELECT pg_terminate_backend($1, 5000)', [backend])
  }
  return { db, terminate }
}

it('a connection that breaks between two statements of a transaction fails the transaction, and nothing else', async () => {
  const { db, terminate } = await open()
  const failed = db.transaction(async (tx) => {
    const [row] = await tx.query<{ pid: number }>(pid, [])
    await terminate(Number(row?.pid))
    return tx.query(pid, [])
  })
  await expect(failed).rejects.toSatisfy(isOutage)
  expect(await db.transaction((tx) => tx.query(pid, []))).toHaveLength(1)
})

it('a statement that the server does not answer in time fails as an outage', async () => {
  const { db } = await open()
  const slow = { name: '', text: 'SELECT pg_sleep(60)', timeoutMs: 50 }
  await expect(db.query(slow, [])).rejects.toSatisfy(isOutage)
  expect(await db.query(pid, [])).toHaveLength(1)
})

it('a transaction whose connection fell silent is given up with the statement that was not answered', async () => {
  const url = new URL(await cloneDatabase())
  const network = await CuttableProxy.open(() => url.href)
  const through = Object.assign(new URL(url), { port: new URL(network.url).port })
  // No limit but the statement's own: a ROLLBACK over the same connection would never end.
  const db = await openServer({
    url: through.href,
    poolSize: 2,
    queryTimeoutMs: 0,
    log: createLog('silent'),
  })
  onTestFinished(async () => {
    await db.close()
    await network.close()
  })
  const failed = db.transaction(async (tx) => {
    await tx.query(pid, [])
    network.fallSilent()
    return tx.query({ ...pid, timeoutMs: 50 }, [])
  })
  await expect(failed).rejects.toSatisfy(isOutage)
  network.recover()
  expect(await db.transaction((tx) => tx.query(pid, []))).toHaveLength(1)
})

it('the connection that listens waits less long for a lock than the others, which hear nothing that they could miss', async () => {
  const { db } = await open()
  const listener = await db.listen({
    channels: ['news'],
    onNotification: () => undefined,
    onListening: () => undefined,
  })
  onTestFinished(() => listener.close())
  const lockTimeout = { name: '', text: 'SHOW lock_timeout' }
  expect(await listener.query(lockTimeout, [])).toEqual([{ lock_timeout: '3s' }])
  expect(await db.query(lockTimeout, [])).toEqual([{ lock_timeout: '4s' }])
})
