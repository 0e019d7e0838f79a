import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attachmentRoutes } from '../../src/http/attachmentRoutes.ts'
import { answerProblem } from '../../src/http/problem.ts'
import { until } from '../support/until.ts'

const lines: { level: number; msg: string; path?: string }[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })

let reading = Promise.withResolvers<void>()
const app = new Hono()
app.onError((error, c) => answerProblem(error, c, log))
app.route(
  '/api/attachments',
  attachmentRoutes({
    authenticate: async () => {
      reading.resolve()
      return 'an account'
    },
    uploadReference: () => Promise.reject(new Error('The upload was read.')),
    fileUrls: { urlOf: String } as never,
    maxUploadBytes: 1_000_000,
  }),
)
const server = createAdaptorServer({ fetch: app.fetch }) as Server

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
beforeEach(() => {
  lines.length = 0
  reading = Promise.withResolvers()
})
afterAll(() => {
  server.close()
})

const address = () => server.address() as AddressInfo

describe('a request that fails', () => {
  it('for a reason that is not foreseen is logged as an error, and told as one of the server', async () => {
    const url = `http://127.0.0.1:${address().port}/api/attachments`
    const { status } = await fetch(url, { method: 'POST', body: 'whole' })
    expect(status).toBe(500)
    expect(lines).toMatchObject([{ level: 50, path: '/api/attachments', msg: 'A request failed' }])
  })

  it.each(['Content-Length: 10000', 'Transfer-Encoding: chunked'])(
    'because its client hangs up while it sends (%s) is no error of the server',
    async (length) => {
      const socket = connect(address().port, '127.0.0.1')
      socket.write(`POST /api/attachments HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n3\r\nabc\r\n`)
      await reading.promise
      socket.destroy()
      await until(() => lines.length > 0)
      expect(lines).toMatchObject([{ level: 20, path: '/api/attachments' }])
    },
  )
})
