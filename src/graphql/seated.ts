import { GraphQLError } from 'graphql'
import { type SeatScope, TooManySubscriptionsError } from '../progress/seats.ts'

// An answer over HTTP: too many of the client's own, or a server that is full.
const statuses = { socket: 429, account: 429, process: 503 } as const satisfies Record<SeatScope, number>

/** Does what takes a seat, and tells the client where there is none. */
export function seated<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof TooManySubscriptionsError)) throw error
    const { message, scope, limit } = error
    throw new GraphQLError(message, {
      extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', scope, limit, http: { status: statuses[scope] } },
    })
  }
}
