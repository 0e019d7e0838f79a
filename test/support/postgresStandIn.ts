import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** How it answers whoever connects. */
type Reception = { error: { code: string; message: string } } | { version: number } | 'silence'

/**
 * Speaks just enough of PostgreSQL's protocol to be a server that real ones are not on demand: too old, too full, or
 * one that takes the connection and never answers. Its URL.
 */
export async function postgresStandIn(reception: Reception): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    // What a client does that hangs up in the middle is nobody's concern.
    socket.on('error', () => socket.destroy())
    if (reception !== 'silence') socket.once('data', () => receive(socket, reception))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `postgres://app:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}/stopframe`
}

function receive(socket: Socket, reception: Exclude<Reception, 'silence'>): void {
  if ('error' in reception) {
    const { code, message } = reception.error
    socket.end(packet('E', `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`))
    return
  }
  const ready = packet('Z', 'I')
  socket.write(Buffer.concat([packet('R', '\0\0\0\0'), ready]))
  socket.on('data', (query) => {
    if (query[0] !== 'Q'.charCodeAt(0)) return
    const value = String(reception.version)
    const column = `server_version_num\0${'\0'.repeat(6)}\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0`
    const row = `\0\x01\0\0\0${String.fromCharCode(value.length)}${value}`
    const answer = [packet('T', `\0\x01${column}`), packet('D', row), packet('C', 'SHOW\0'), ready]
    socket.write(Buffer.concat(answer))
  })
}

function packet(type: string, body: string): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, Buffer.from(body, 'latin1')])
}
