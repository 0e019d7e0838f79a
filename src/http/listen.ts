import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Authenticate } from '../auth/authenticate.ts'
import type { GraphqlServer } from '../graphql/server.ts'
import { serveWebSocket } from '../graphql/webSocket.ts'
import type { Logger } from '../lib/log.ts'
import { StartupError } from '../lib/startupError.ts'
import type { Origins } from './origins.ts'

interface Address {
  readonly host: string
  readonly port: number
  /** The variable that names the port. */
  readonly variable: 'PORT' | 'METRICS_PORT'
}

export interface ListenOptions extends Address {
  readonly app: Hono<{ Bindings: HttpBindings }>
  /** Left out where no WebSockets are served. */
  readonly webSockets?: {
    readonly graphql: GraphqlServer
    readonly authenticate: Authenticate
    readonly origins: Origins
    readonly log: Logger
    readonly maxSockets: number
    readonly heartbeatMs: number
  }
}

const closeGraceMs = 1_000

export interface HttpServer {
  readonly url: string
  /** Bytes that were written for clients and wait in this process until they are taken, over all connections. */
  readonly bufferedBytes: number
  close(): Promise<void>
}

/** Serves HTTP, and WebSockets where they are wanted, on one port. Rejects with a StartupError where the port cannot be had. */
export async function listen(options: ListenOptions): Promise<HttpServer> {
  const { app, webSockets, host, port } = options
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  const closeWebSockets =
    webSockets &&
    serveWebSocket(server, {
      ...webSockets,
      isAllowed: ({ headers }) =>
        webSockets.origins.refusal({ host: headers.host, origin: headers.origin }) === null,
    })
  const connections = new Set<Socket>()
  server.on('connection', (connection: Socket) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(options, cause)))
    server.listen(port, host, resolve)
  })
  const { address, port: bound, family } = server.address() as AddressInfo
  const name = host === 'localhost' ? host : family === 'IPv6' ? `[${address}]` : address
  return {
    url: `http://${name}:${bound}`,
    get bufferedBytes() {
      return connections.values().reduce((sum, { writableLength }) => sum + writableLength, 0)
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await closeWebSockets?.()
      server.closeIdleConnections()
      // Answers under way may finish; those that stream for as long as a job runs would keep the server open.
      const streaming = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      await closed
      clearTimeout(streaming)
    },
  }
}

function cannotListen({ host, port, variable }: Address, cause: NodeJS.ErrnoException): StartupError {
  const what =
    cause.code === 'EADDRINUSE' ? 'is taken by another process' : `cannot be had (${cause.message})`
  return new StartupError(`The address ${host}:${port} ${what}. Set HOST or ${variable} to another.`, {
    cause,
  })
}
