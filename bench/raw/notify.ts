/**
 * One side of the least that tells another process of a change: as "api" it runs one UPDATE with its pg_notify, on a
 * message of the parent or a POST; as "worker" it LISTENs and aborts a controller.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { obey, report } from '../apart/reports.ts'
import { connect } from '../connection.ts'
import { clockMs } from '../rows.ts'

/** Makes a row and reports it, or changes it and tells. */
export type Command = { readonly create: true } | { readonly cancel: string }

const { DATABASE_URL, ROLE } = process.env
const client = await connect(String(DATABASE_URL))

const cancel = `
UPDATE raw_jobs SET status = 'CANCELLED' WHERE id = $1 AND status = 'PROCESSING'
RETURNING pg_notify('raw_cancel', id::text)`

async function runCancel(id: string): Promise<void> {
  await client.query({ name: 'raw-cancel', text: cancel, values: [id] })
}

async function follow(command: Command): Promise<void> {
  if ('create' in command) {
    const id = randomUUID()
    await client.query(`INSERT INTO raw_jobs VALUES ($1, 'PROCESSING')`, [id])
    report('created', id)
  } else {
    const calledAt = clockMs()
    await runCancel(command.cancel)
    report('called', command.cancel, calledAt)
  }
}

/** Where the row is changed whose id is POSTed. */
async function serve(): Promise<string> {
  const server = createServer(async (request, response) => {
    const { jobId } = JSON.parse(await text(request)) as { jobId: string }
    await runCancel(jobId)
    response.setHeader('content-type', 'application/json').end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

let inFlight = begin()

/** What a job would be made under. */
function begin(): AbortController {
  const controller = new AbortController()
  controller.signal.addEventListener('abort', () => report('aborted', controller.signal.reason), {
    once: true,
  })
  return controller
}

function stop(id: string): void {
  inFlight.abort(id)
  inFlight = begin()
}

obey(follow)
if (ROLE === 'api') {
  await client.query('CREATE TABLE raw_jobs (id uuid PRIMARY KEY, status text NOT NULL)')
  report('ready', await serve())
} else {
  client.on('notification', ({ payload }) => stop(String(payload)))
  await client.query('LISTEN raw_cancel')
  report('ready')
}
