/** What is written where there is no signal: a status in a row, which the worker reads for all its jobs every five seconds. */
import { randomUUID } from 'node:crypto'
import { connect } from '../connection.ts'
import { requestUntilAborted, serveAsking, serveWorking } from './stopping.ts'

const tickMs = 5_000

const client = await connect(String(process.env.DATABASE_URL))

if (process.env.ROLE === 'api') {
  serveAsking({
    async create() {
      const id = randomUUID()
      await client.query(
        `WITH job AS (INSERT INTO ticker_jobs VALUES ($1, 'PROCESSING') RETURNING id)
         SELECT pg_notify('ticker_jobs', id::text) FROM job`,
        [id],
      )
      return id
    },
    cancel: (id) => client.query(`UPDATE ticker_jobs SET status = 'CANCELLED' WHERE id = $1`, [id]),
  })
} else {
  await client.query('CREATE TABLE ticker_jobs (id uuid PRIMARY KEY, status text NOT NULL)')
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>()
  client.on('notification', ({ payload: id = '' }) => {
    const controller = new AbortController()
    running.set(id, { controller, ended: requestUntilAborted(id, controller.signal) })
  })
  await client.query('LISTEN ticker_jobs')
  const look = async () => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM ticker_jobs WHERE id = ANY($1::uuid[]) AND status = 'CANCELLED'`,
      [[...running.keys()]],
    )
    for (const { id } of rows) {
      const job = running.get(id)
      running.delete(id)
      job?.controller.abort()
      await job?.ended
    }
  }
  setInterval(() => look().catch((error: Error) => process.emit('uncaughtException', error)), tickMs)
  serveWorking()
}
