import type { Client } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import { LedgerPage } from './ledgerPages.ts'

// All that the page shows of an entry: what the cache lacks because of a query, it does not ask for by itself.
const NewEntries = graphql(`
  query NewEntries($before: String!) {
    viewer {
      id
      ledger(last: 100, before: $before) {
        edges { cursor node { ...EntryInList } }
        pageInfo { hasPreviousPage }
      }
    }
  }
`)

/** Brings what is newer than the ledger's first page to its top, in the cache. */
export async function readNewEntries(client: Client, signal: AbortSignal): Promise<void> {
  let before: string | undefined
  while (!signal.aborted) {
    // As it is known, or else once it has been read.
    const { data: known } = await client.query(LedgerPage, {}).toPromise()
    const top = known?.viewer.ledger.edges[0]?.cursor
    // No first page, or what was read did not become a part of it.
    if (top === undefined || top === before) return
    before = top
    const { data } = await client.query(NewEntries, { before }, { requestPolicy: 'network-only' }).toPromise()
    if (!data?.viewer.ledger.pageInfo.hasPreviousPage) return
  }
}
