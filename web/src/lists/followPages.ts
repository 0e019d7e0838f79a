import type { Client, TypedDocumentNode } from 'urql'
import type { Connection, PageSource } from './PagedList.ts'

/** The pages of a query that takes $after, as the cache has them: what comes into it is told at once. */
export function followPages<Data, Variables extends { after?: string | null | undefined }, Node>(
  client: Client,
  query: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  connectionOf: (data: Data) => Connection<Node>,
): PageSource<Node> {
  const at = (after: string | null) => ({ ...variables, after }) as Variables
  return {
    known(after) {
      const data = client.readQuery(query, at(after), { requestPolicy: 'cache-only' })?.data
      return data ? connectionOf(data) : null
    },
    follow(after, tell) {
      const { unsubscribe } = client
        .query(query, at(after))
        .subscribe(({ data, error }) =>
          tell({ connection: data ? connectionOf(data) : null, error: error ?? null }),
        )
      return unsubscribe
    },
  }
}
