import pg from 'pg'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ListenerTiming, listenerName, ServerListener } from '../../src/database/serverListener.ts'
import { createLog } from '../../src/lib/log.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { cloneDatabase } from '../support/database.ts'
import { until, untilAsked } from '../support/until.ts'

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
  const query = (text: string) => listener.query({ name: text, text, timeoutMs: 200 }, [])
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
  return { client, network, heard, listens: () => listens, notify, ring, query, hearsAgain }
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

  it('falls silent under several statements fails them all', async () => {
    const { network, ring, hearsAgain } = await openListener({ heartbeatMs: 600_000, answerMs: 100 })
    network.fallSilent()
    const rung = await Promise.allSettled(['one', 'two', 'three'].map(ring))
    expect(rung.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    network.recover()
    await hearsAgain()
  })

  // pg warns of a second one, once a process, and will not take it from its version 9 on.
  it('has several statements is given one at a time', async () => {
    const { heard, ring } = await openListener()
    let [given, most] = [0, 0]
    const { query } = pg.Client.prototype
    const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(async function (
      this: pg.Client,
      ...args: unknown[]
    ) {
      most = Math.max(most, ++given)
      const result: unknown = await Reflect.apply(query, this, args)
      given--
      return result
    })
    onTestFinished(() => spy.mockRestore())
    const payloads = Array.from({ length: 20 }, (_, index) => String(index))
    await Promise.all(payloads.map(ring))
    await until(() => heard.length === payloads.length)
    expect(heard).toEqual(payloads)
    expect(most).toBe(1)
  })

  it('may not wait for a lock says so, and stays', async () => {
    const { client, heard, listens, query, ring } = await openListener()
    await client.query('CREATE TABLE busy (id int)')
    await client.query('BEGIN; LOCK TABLE busy')
    await query("SET lock_timeout = '10ms'")
    await expect(query('SELECT FROM busy')).rejects.toMatchObject({ code: '55P03' })
    await client.query('ROLLBACK')
    await ring('one')
    await until(() => heard.length > 0)
    expect(listens()).toBe(1)
  })

  it('refuses a statement stays', async () => {
    const { heard, listens, ring } = await openListener()
    await expect(ring('too long'.repeat(1_000))).rejects.toThrow('payload string too long')
    await ring('one')
    await until(() => heard.length > 0)
    expect(listens()).toBe(1)
  })
})

describe('two who listen', () => {
  /** Hearers of one ServerListener, and the database they listen to. */
  async function openTwo() {
    const connectionString = await cloneDatabase()
    const client = new pg.Client({ connectionString })
    await client.connect()
    const shared = new ServerListener({ connectionString }, createLog('silent'))
    const open = async (channel: string) => {
      const heard: string[] = []
      const hearer = { heard, listens: 0 }
      const listener = await shared.listen({
        channels: [channel],
        onNotification: (on, payload) => void heard.push(`${on} ${payload}`),
        onListening: () => void hearer.listens++,
      })
      return Object.assign(hearer, { close: listener.close })
    }
    const [one, two] = [await open('one'), await open('two')]
    onTestFinished(async () => {
      await Promise.all([one.close(), two.close()])
      await client.end()
    })
    const listening = async () => {
      const { rows } = await client.query<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
        [listenerName],
      )
      return rows.map(({ pid }) => pid)
    }
    const notifyBoth = () => client.query(`SELECT pg_notify('one', 'a'), pg_notify('two', 'b')`)
    return { client, one, two, open, listening, notifyBoth }
  }

  it('share a connection, and each hears what it listens to', async () => {
    const { one, two, listening, notifyBoth } = await openTwo()
    expect(await listening()).toHaveLength(1)
    await notifyBoth()
    await until(() => one.heard.length > 0 && two.heard.length > 0)
    expect([one.heard, two.heard]).toEqual([['one a'], ['two b']])
  })

  it('are both told when it was made anew, and hear again', async () => {
    const { client, one, two, listening, notifyBoth } = await openTwo()
    await client.query('SELECT pg_terminate_backend($1)', await listening())
    await until(() => one.listens === 2 && two.listens === 2)
    await notifyBoth()
    await until(() => one.heard.length > 0 && two.heard.length > 0)
  })

  it('leave it to the other, the last one ends it, and whoever comes then has it opened', async () => {
    const { one, two, open, listening, notifyBoth } = await openTwo()
    await one.close()
    await notifyBoth()
    await until(() => two.heard.length > 0)
    expect(one.heard).toEqual([])
    await two.close()
    await untilAsked(async () => (await listening()).length === 0)
    const three = await open('one')
    await notifyBoth()
    await until(() => three.heard.length > 0)
    await three.close()
  })

  it('are both refused where there is no server, and can try again', async () => {
    const shared = new ServerListener(
      { connectionString: 'postgres://127.0.0.1:1/none' },
      createLog('silent'),
    )
    const hearer = { channels: ['one'], onNotification: () => undefined, onListening: () => undefined }
    const refused = { code: 'ECONNREFUSED' }
    await Promise.all([1, 2].map(() => expect(shared.listen({ ...hearer })).rejects.toMatchObject(refused)))
    await expect(shared.listen({ ...hearer })).rejects.toMatchObject(refused)
  })
})
