import { randomUUID } from 'node:crypto'
import { connect } from '../environment.ts'

/** The least that tells another connection of a change: one UPDATE with its pg_notify, and LISTEN. */
export async function openRawNotify(url: string) {
  const writer = await connect(url)
  const listener = await connect(url)
  await writer.query('CREATE TABLE raw_jobs (id uuid PRIMARY KEY, status text NOT NULL)')
  await listener.query('LISTEN raw_cancel')
  let heard: (payload: string) => void = () => undefined
  listener.on('notification', ({ payload }) => heard(payload ?? ''))

  return {
    /** From the call to the callback of LISTEN, in milliseconds. */
    async stop(): Promise<number> {
      const id = randomUUID()
      await writer.query(`INSERT INTO raw_jobs VALUES ($1, 'PROCESSING')`, [id])
      const arrived = new Promise<number>((resolve) => {
        heard = (payload) => payload === id && resolve(performance.now())
      })
      const calledAt = performance.now()
      const written = writer.query({ name: 'raw-cancel', text: cancel, values: [id] })
      const arrivedAt = await arrived
      await written
      return arrivedAt - calledAt
    },
    async close(): Promise<void> {
      await writer.end()
      await listener.end()
    },
  }
}

const cancel = `
UPDATE raw_jobs SET status = 'CANCELLED' WHERE id = $1 AND status = 'PROCESSING'
RETURNING pg_notify('raw_cancel', id::text)`
