import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import type { Exchange } from 'urql'

const embedded = () => null

/** The normalised cache: one copy of each job, whichever query, mutation or subscription brought it. */
export function createCache(): Exchange {
  return cacheExchange({
    keys: {
      CreditBalance: embedded,
      InputIssue: embedded,
      InsufficientCreditsError: embedded,
      InvalidInputError: embedded,
      CancelJobPayload: embedded,
      Stage: embedded,
    },
    resolvers: {
      Query: {
        jobs: relayPagination(),
      },
    },
  })
}
