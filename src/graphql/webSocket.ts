import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type DocumentNode, type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql'
import { CloseCode, type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { type Authenticate, UnauthenticatedError } from '../auth/authenticate.ts'
import type { Logger } from '../lib/log.ts'
import { ClientSocket } from './clientSocket.ts'
import { formatErrors, withoutHttp } from './formatErrors.ts'
import { maskError } from './maskError.ts'
import { type GraphqlServer, maxRequestBytes } from './server.ts'

export interface WebSocketOptions {
  readonly graphql: GraphqlServer
  readonly authenticate: Authenticate
  readonly log: Logger
  /** Whether the upgrade may go on: its Host and its Origin are allowed. */
  isAllowed(request: IncomingMessage): boolean
  /** Sockets that may be open at once; one more is answered with 503. */
  readonly maxSockets: number
  /** How long a client may take to say `connection_init`. */
  readonly initWaitMs?: number
  /** How often a client must show that it is there. */
  readonly heartbeatMs: number
}

interface Extra extends Record<PropertyKey, unknown> {
  readonly client: ClientSocket
  readonly request: IncomingMessage
}

type Params = { authorization?: unknown }

/**
 * graphql-transport-ws on /graphql. Every operation runs through Yoga's own parse, validate, execute and
 * subscribe, so that limits and masking hold here as over HTTP. Returns how to close it.
 */
export function serveWebSocket(
  server: Server,
  { graphql, authenticate, log, isAllowed, maxSockets, initWaitMs = 3_000, heartbeatMs }: WebSocketOptions,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxRequestBytes,
    autoPong: false,
    handleProtocols,
  })
  const clients = new Set<ClientSocket>()
  const protocol = makeServer<Params, Extra>({
    connectionInitWaitTimeout: initWaitMs,
    execute: (args) => (args as EnvelopedArgs).rootValue.execute(args as ExecutionArgs),
    subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args as ExecutionArgs),
    onConnect: (context) => admit(context, authenticate, log),
    onSubscribe: (context, id, payload) => prepare(graphql, context, { id, payload }, log),
    // A subscription that has been opened makes room for another operation.
    onOperation: ({ extra }) => extra.client.proceed(),
    onNext: (_context, _id, _payload, _args, result) => formatErrors(result),
    onError: (_context, _id, _payload, errors) => errors.map(withoutHttp),
  })
  sockets.on('connection', (socket, request: IncomingMessage) => {
    const client = new ClientSocket({ socket, connection: request.socket, log, heartbeatMs })
    clients.add(client)
    const closed = protocol.opened(client, { client, request })
    socket.once('close', (code, reason) => {
      clients.delete(client)
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, 'A WebSocket could not be forgotten'),
      )
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url?.split('?')[0]
    if (path !== '/graphql') refuse(socket, '404 Not Found')
    else if (!isAllowed(request)) refuse(socket, '403 Forbidden')
    else if (clients.size >= maxSockets) refuse(socket, '503 Service Unavailable')
    else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request))
  })
  return async () => {
    // 1012, service restart: clients come back, to another process where there is one.
    for (const client of clients) client.close(1012, 'Service restart')
    await new Promise<void>((resolve) => sockets.close(() => resolve()))
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
      context.extra.client.close(CloseCode.Unauthorized, error.message)
    } else {
      log.error({ err: error }, 'A WebSocket could not be authenticated')
      // Clients come back from this one; 4500 they would take for an end.
      context.extra.client.close(1013, 'Try again later')
    }
    // graphql-ws closes with 4403 on this, which changes nothing: the first close names the reason.
    return false
  }
}

/** Yoga's recipe for graphql-ws. The token is looked at again, so that one that has expired starts nothing new. */
async function prepare(
  graphql: GraphqlServer,
  context: Context<Params, Extra>,
  { id, payload }: { readonly id: string; readonly payload: SubscribePayload },
  log: Logger,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  try {
    const { schema, execute, subscribe, contextFactory, parse, validate } = graphql.getEnveloped({
      authorization: authorizationOf(context),
      socketRequest: context.extra.request,
      connection: context.extra.client.subscriptions,
      outlet: context.extra.client.outlet(id),
      params: payload,
    })
    const document = readDocument(parse, payload)
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

/** Yoga gives these errors their codes over HTTP alone. */
function readDocument(
  parse: (query: string) => DocumentNode,
  { query, operationName }: SubscribePayload,
): DocumentNode {
  const document = parseCoded(parse, query)
  if (getOperationAST(document, operationName)) return document
  const extensions = { code: 'OPERATION_RESOLUTION_FAILURE' }
  throw new GraphQLError('Could not determine what operation to execute.', { extensions })
}

function parseCoded(parse: (query: string) => DocumentNode, query: string): DocumentNode {
  try {
    return parse(query)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const { message, source, positions } = error
    throw new GraphQLError(message, { source, positions, extensions: { code: 'GRAPHQL_PARSE_FAILED' } })
  }
}

/** Closes for both sides, as soon as the answer is written: a client that never closes its own would hold the socket open. */
function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
