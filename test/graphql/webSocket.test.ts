import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer({ takesJobs: false })

it('a refused client that never closes its side is closed: it holds no socket, and no process from ending', async () => {
  const { hostname, port, host } = new URL(server().url)
  const client = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  client.on('error', () => undefined)
  onTestFinished(() => void client.destroy())
  client.write(
    `GET /nope HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const parts: Buffer[] = []
  client.on('data', (part: Buffer) => parts.push(part))
  await once(client, 'end')
  expect(String(Buffer.concat(parts))).toMatch(/^HTTP\/1\.1 404 /)
  expect(client.writable).toBe(true)

  // What arrives at a socket that is closed is answered with a reset, which the next write tells of.
  let error: NodeJS.ErrnoException | null | undefined
  while (!error) error = await new Promise((done) => client.write('x', (e) => setImmediate(done, e)))
  expect(error.code).toMatch(/^(ECONNRESET|EPIPE)$/)
})
