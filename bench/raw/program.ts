/** The least that can be started in Stopframe's place: Node, the database opened and asked once, HTTP served. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const { DATABASE_URL: url, DATA_DIR: dataDir } = process.env
const ask = url === undefined ? await openEmbedded(String(dataDir)) : await openServer(url)
await ask('SELECT 1')

const server = createServer((request, response) => {
  const resident = `process_resident_memory_bytes ${process.memoryUsage.rss()}\n`
  response.end(request.url === '/metrics' ? resident : 'ok\n')
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.on('SIGTERM', () => process.exit())

async function openEmbedded(folder: string) {
  const { PGlite } = await import('@electric-sql/pglite')
  // Most of what it takes to open a folder is to set the buffers to zero: as many as the program has.
  const buffers = 'shared_buffers=32MB'
  const pglite = await PGlite.create({
    dataDir: folder,
    startParams: [...PGlite.defaultStartParams, '-c', buffers],
    initDbStartParams: ['--set', buffers],
  })
  return (sql: string): Promise<unknown> => pglite.query(sql)
}

async function openServer(connectionString: string) {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString })
  return (sql: string): Promise<unknown> => pool.query(sql)
}
