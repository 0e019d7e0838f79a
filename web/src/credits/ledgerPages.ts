import type { Client } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import type { LedgerPageQuery } from '../api/generated/graphql.ts'
import { followPages } from '../lists/followPages.ts'

export const LedgerPage = graphql(`
  query LedgerPage($after: String) {
    viewer {
      id
      ledger(first: 100, after: $after) {
        edges { cursor node { ...EntryInList } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }

  fragment EntryInList on LedgerEntry {
    id
    kind
    amount
    note
    at
    job { id stages { index prompt } }
    image { id stageIndex position attachment { id thumbnailUrl } }
  }
`)

export type ListedEntry = LedgerPageQuery['viewer']['ledger']['edges'][number]['node']

export function ledgerPages(client: Client) {
  return followPages(client, LedgerPage, {}, ({ viewer }) => viewer.ledger)
}
