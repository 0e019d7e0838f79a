import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import { type Authenticate, UnauthenticatedError } from '../auth/authenticate.ts'
import type { Logger } from '../lib/log.ts'
import type { SubscriberConnection } from '../progress/seats.ts'
import type { Outlet } from './clientSocket.ts'
import { type ApiServices, createContext, type GraphqlContext } from './context.ts'
import { exampleTabs } from './examples.ts'
import { useLimits } from './limits.ts'
import { maskError } from './maskError.ts'
import { schema } from './schema.ts'
import { useSharedDelivery } from './sharedDelivery.ts'
import { useTracing } from './traceOperations.ts'

export interface GraphqlServerOptions {
  readonly services: ApiServices
  readonly authenticate: Authenticate
  readonly log: Logger
}

/** What the transports know of a request; `authorization` comes from the header or the WebSocket's parameters. */
interface TransportContext {
  readonly authorization: string | null
  readonly connection: SubscriberConnection
  readonly socketRequest?: IncomingMessage
  /** Over a WebSocket. */
  readonly outlet?: Outlet
}

export type GraphqlServer = YogaServerInstance<TransportContext, GraphqlContext>

// GraphiQL's tabs keep a leftover transform that shows once a tab has the focus: the first press moves it away from
// under the pointer, and the click is lost.
const tabFix = '<style>.graphiql-tab{transform:none!important}</style>'

// Room for 2,000 portraits with long prompts.
export const maxRequestBytes = 20_000_000

/** GraphQL over HTTP and SSE, and the plugins that the WebSocket transport runs through too. */
export function createGraphqlServer({ services, authenticate, log }: GraphqlServerOptions): GraphqlServer {
  return createYoga<TransportContext, GraphqlContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    batching: false,
    multipart: false,
    maxRequestBodySize: maxRequestBytes,
    // Origins are looked at ahead of every route: http/origins.ts.
    cors: false,
    // Yoga's own logger writes text to the console; what matters is logged where errors are masked.
    logging: false,
    // Tracing last: what it finds is the whole of an operation.
    plugins: [useLimits() as Plugin, useSharedDelivery(log) as Plugin, useTracing() as Plugin],
    parserAndValidationCache: { validationCache: false },
    maskedErrors: { maskError: (error) => maskError(error, log), isDev: false },
    context: async ({ authorization, connection }) =>
      createContext(services, await identify(authenticate, authorization), connection),
    graphiql: { title: 'Stopframe', defaultTabs: exampleTabs, subscriptionsProtocol: 'WS' },
    renderGraphiQL: async (options) => {
      // Nine megabytes of script, read only where somebody opens it.
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
      return renderGraphiQL(options).replace('</head>', `${tabFix}</head>`)
    },
  })
}

async function identify(authenticate: Authenticate, authorization: string | null): Promise<string> {
  try {
    return await authenticate(authorization)
  } catch (error) {
    if (!(error instanceof UnauthenticatedError)) throw error
    throw new GraphQLError(error.message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
  }
}
