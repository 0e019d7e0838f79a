import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { cutWhenStalled } from '../../src/http/stalled.ts'

it('cuts off an answer that nobody takes, and none that is still being worked on', async () => {
  const working = Promise.withResolvers<ServerResponse>()
  const cut = Promise.withResolvers<void>()
  const server = createServer((request, answer) => {
    cutWhenStalled(answer, 100)
    if (request.url === '/working') {
      working.resolve(answer)
      return
    }
    answer.once('close', cut.resolve)
    answer.write(Buffer.alloc(50_000_000))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answered = fetch(`http://127.0.0.1:${port}/working`)
  const answer = await working.promise

  // Begun later: when it is cut off, the other has had as long and more.
  const deaf = connect(port, '127.0.0.1')
  deaf.pause()
  deaf.on('error', () => undefined)
  deaf.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n')
  await cut.promise
  answer.end('late')
  expect(await (await answered).text()).toBe('late')
  deaf.destroy()
  server.close()
})
