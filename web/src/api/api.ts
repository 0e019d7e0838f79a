import type { Client as LiveClient } from 'graphql-ws'
import {
  type CombinedError,
  createClient,
  fetchExchange,
  mapExchange,
  subscriptionExchange,
  type Client as UrqlClient,
} from 'urql'
import { Connection, observe, retryWait } from '../live/connection.ts'
import { subscribeForGood } from '../live/subscribeForGood.ts'
import { connect, LiveError } from '../live/watchJob.ts'
import { createCache } from './cache.ts'
import { Session } from './session.ts'

export interface Api {
  /** Queries and mutations over HTTP, what is not a log of its own over the socket, and the normalised cache. */
  readonly client: UrqlClient
  /** The page's one WebSocket. */
  readonly live: LiveClient
  readonly connection: Connection
  readonly session: Session
}

export function createApi(): Api {
  const session = new Session()
  const connection = new Connection()
  const live = connect({ url: location.origin, token: () => session.token }, { retryWait })
  observe(live, connection)
  const client = createClient({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: authorization(session) }),
    exchanges: [
      mapExchange({ onError: (error) => void (isUnauthenticated(error) && session.refuse()) }),
      createCache(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: subscribeForGood(live, { query, variables: { ...variables } }, sink),
          }),
        }),
      }),
    ],
  })
  return { client, live, connection, session }
}

/** What a request outside GraphQL, an upload say, sends along. */
export function authorization({ token }: Session): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** Said by an answer, or by the socket as it is closed for good. */
function isUnauthenticated({ graphQLErrors, networkError }: CombinedError): boolean {
  if (networkError instanceof LiveError) return networkError.code === 'UNAUTHENTICATED'
  return graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED')
}
