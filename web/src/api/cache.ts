import { cacheExchange } from '@urql/exchange-graphcache'
import type { Exchange } from 'urql'
import { accountUpdates } from './accountUpdates.ts'
import { jobEdgeKeys } from './jobLists.ts'
import { ledgerEdgeKeys, ledgerUpdates } from './ledgerHead.ts'

const embedded = () => null

/**
 * The normalised cache: one copy of each job, whichever query, mutation or subscription brought it. A page of a list is
 * kept as the server gave it; PagedList puts pages together.
 */
export function createCache(): Exchange {
  return cacheExchange({
    keys: {
      CreditBalance: embedded,
      InputIssue: embedded,
      InsufficientCreditsError: embedded,
      InvalidInputError: embedded,
      CancelJobPayload: embedded,
      JobChange: embedded,
      JobNotFoundError: embedded,
      Stage: embedded,
      ...jobEdgeKeys,
      ...ledgerEdgeKeys,
    },
    updates: { ...accountUpdates, ...ledgerUpdates },
  })
}
