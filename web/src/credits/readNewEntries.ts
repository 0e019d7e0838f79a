import type { Client } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import { LedgerPage } from './ledgerPages.ts'

// Without the prompts, which are long, of jobs that most entries have in common: a job that the page does not know yet
// makes the cache read the first page again.
const NewEntries = graphql(`
  query NewEntries($before: String!) {
    viewer {
      id
      ledger(last: 100, before: $before) {
        edges { cursor node { ...EntryInList job { id } } }
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
