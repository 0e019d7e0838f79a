import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { CloseCode, type Context, type SubscribePayload } from 'graphql-ws'
import { type Extra as SocketExtra, useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { type Authenticate, UnauthenticatedError } from '../auth/authenticate.ts'
import type { Logger } from '../lib/log.ts'
import { maskError } from './maskError.ts'
import { type GraphqlServer, maxRequestBytes } from './server.ts'

export interface WebSocketOptions {
  readonly graphql: GraphqlServer
  readonly authenticate: Authenticate
  readonly log: Logger
  /** Whether the upgrade may go on: its Host and its Origin are allowed. */
  isAllowed(request: IncomingMessage): boolean
}

type Extra = SocketExtra & Record<PropertyKey, unknown>
// How long a client may take to answer the close; one that is gone never does.
const closeGraceMs = 1_000

type Params = { authorization?: unknown }

/**
 * graphql-transport-ws on /graphql. Every operation runs through Yoga's own parse, validate, execute and
 * subscribe, so that limits and masking hold here as over HTTP. Returns how to close it.
 */
export function serveWebSocket(
  server: Server,
  { graphql, authenticate, log, isAllowed }: WebSocketOptions,
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxRequestBytes })
  const disposable = useServer<Params, Extra>(
    {
      execute: (args) => (args as EnvelopedArgs).rootValue.execute(args as ExecutionArgs),
      subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args as ExecutionArgs),
      onConnect: (context) => admit(context, authenticate, log),
      onSubscribe: (context, _id, payload) => prepare(graphql, context, payload, log),
      onError: (_context, _id, _payload, errors) => errors.map(withoutHttp),
    },
    sockets,
  )
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url?.split('?')[0]
    if (path !== '/graphql') refuse(socket, '404 Not Found')
    else if (!isAllowed(request)) refuse(socket, '403 Forbidden')
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request))
  })
  return async () => {
    // 1012, service restart: clients come back, to another process where there is one.
    for (const client of sockets.clients) client.close(1012, 'Service restart')
    const silent = setTimeout(() => {
      for (const client of sockets.clients) client.terminate()
    }, closeGraceMs)
    await disposable.dispose()
    clearTimeout(silent)
  }
}

interface EnvelopedArgs {
  rootValue: {
    execute(args: ExecutionArgs): ReturnType<ReturnType<GraphqlServer['getEnveloped']>['execute']>
    subscribe(args: ExecutionArgs): ReturnType<ReturnType<GraphqlServer['getEnveloped']>['subscribe']>
  }
}

function authorizationOf({ connectionParams }: Context<Params, Extra>): string | null {
  const authorization = connectionParams?.authorization
  return typeof authorization === 'string' ? authorization : null
}

async function admit(
  context: Context<Params, Extra>,
  authenticate: Authenticate,
  log: Logger,
): Promise<boolean> {
  try {
    await authenticate(authorizationOf(context))
    return true
  } catch (error) {
    if (error instanceof UnauthenticatedError) {
      context.extra.socket.close(CloseCode.Unauthorized, error.message)
    } else {
      log.error({ err: error }, 'A WebSocket could not be authenticated')
      // Clients come back from this one; 4500 they would take for an end.
      context.extra.socket.close(1013, 'Try again later')
    }
    // graphql-ws closes with 4403 on this, which changes nothing: the first close names the reason.
    return false
  }
}

/** Yoga's recipe for graphql-ws. The token is looked at again, so that one that has expired starts nothing new. */
async function prepare(
  graphql: GraphqlServer,
  context: Context<Params, Extra>,
  payload: SubscribePayload,
  log: Logger,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    const { schema, execute, subscribe, contextFactory, parse, validate } = graphql.getEnveloped({
      authorization: authorizationOf(context),
      socketRequest: context.extra.request,
      params: payload,
    })
    const document = parse(payload.query)
    const errors = validate(schema, document)
    if (errors.length > 0) return errors
    return {
      schema,
      document,
      ...(payload.operationName != null && { operationName: payload.operationName }),
      ...(payload.variables != null && { variableValues: payload.variables }),
      contextValue: await contextFactory(),
      rootValue: { execute, subscribe },
    }
  } catch (error) {
    // Thrown on, a syntax error or an expired token would close the socket with all its other operations.
    const told = maskError(error, log)
    return [told instanceof GraphQLError ? told : new GraphQLError(told.message)]
  }
}

/** Yoga's note on the status of an HTTP answer, which it takes out of one itself. */
function withoutHttp(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON()
  const { http: _, ...told } = extensions ?? {}
  return { ...rest, extensions: told }
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
