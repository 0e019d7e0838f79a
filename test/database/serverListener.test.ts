import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ListenerTiming, listenerName, ServerListener } from '../../src/database/serverListener.ts'
import { createLog } from '../../src/lib/log.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { cloneDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

/** A listener behind a network that can be cut, and the database it listens to. */
async function openListener(timing?: ListenerTiming) {
  const url = await cloneDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const network = await CuttableProxy.open(() => url)
  const heard: string[] = []
  let listens = 0
  const connectionString = url.replace(new URL(url).port, new URL(network.url).port)
  const shared = new ServerListener({ connectionString }, createLog('silent'), timing)
  const listener = await shared.listen({
    channels: ['news'],
    onNotification: (_channel, payload) => void heard.push(payload),
    onListening: () => void listens++,
  })
  onTestFinished(async () => {
    await listener.close()
    await network.close()
    await client.end()
  })
  const notify = (payload: string) => client.query(`SELECT pg_notify('news', $1)`, [payload])
  const ring = (payload: string) =>
    listener.query({ name: 'ring', text: `SELECT pg_notify('news', $1)`, timeoutMs: 200 }, [payload])
  /** Listens for the second time, and hears nothing of what it missed. */
  const hearsAgain = async () => {
    await until(() => listens === 2)
    await notify('heard')
    await until(() => heard.length > 0)
    expect(heard).toEqual(['heard'])
  }
  return { client, network, heard, listens: () => listens, notify, ring, hearsAgain }
}

describe('a listener whose connection', () => {
  it('the server ends listens again, and says so', async () => {
    const { client, hearsAgain } = await openListener()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
      [listenerName],
    )
    await hearsAgain()
  })

  it('breaks tries until it is let in again', async () => {
    const { network, notify, hearsAgain } = await openListener()
    network.refuse()
    await notify('missed')
    const tries = network.refused
    await until(() => network.refused > tries + 2)
    network.recover()
    await hearsAgain()
  })

  it('falls silent notices by itself', async () => {
    const { network, notify, hearsAgain } = await openListener({ heartbeatMs: 300, answerMs: 100 })
    network.fallSilent()
    await notify('missed')
    network.recover()
    await hearsAgain()
  })

  it('hears what it notifies itself', async () => {
    const { heard, ring } = await openListener()
    await ring('one')
    await until(() => heard.length > 0)
    expect(heard).toEqual(['one'])
  })

  it('falls silent under a statement of its own is made anew at once', async () => {
    // Nothing else asks.
    const timing = { heartbeatMs: 600_000, answerMs: 100 }
    const { network, ring, hearsAgain } = await openListener(timing)
    network.fallSilent()
    await expect(ring('missed')).rejects.toThrow('timeout')
    network.recover()
    await hearsAgain()
  })

  it('refuses a statement stays', async () => {
    const { heard, listens, ring } = await openListener()
    await expect(ring('too long'.repeat(1_000))).rejects.toThrow('payload string too long')
    await ring('one')
    await until(() => heard.length > 0)
    expect(listens()).toBe(1)
  })
})
