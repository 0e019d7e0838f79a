import type { Cache, Data, ResolveInfo, UpdatesConfig, Variables } from '@urql/exchange-graphcache'

/** Edges by their entry, so that one can be moved from the page it came with to another. */
export const ledgerEdgeKeys = {
  ViewerLedgerConnectionEdge: ({ node }: Data) => String((node as Data).id),
}

/**
 * A ledger only grows. What is read `before` its first entry goes to the top of its first page, so a page that is open
 * asks for what is new and for nothing again.
 */
export const ledgerUpdates: UpdatesConfig = {
  Viewer: {
    ledger(_viewer, args: Variables, cache: Cache, { parentKey }: ResolveInfo) {
      const { before } = args
      if (before == null) return
      const first = cache
        .inspectFields(parentKey)
        .find(({ fieldName, arguments: given }) => fieldName === 'ledger' && !given?.after && !given?.before)
      const page = first && cache.resolve(parentKey, first.fieldKey)
      if (typeof page !== 'string') return
      const edges = edgesOf(cache, page)
      // The page was read anew in the meantime, and begins elsewhere.
      if (edges[0] === undefined || cache.resolve(edges[0], 'cursor') !== before) return
      cache.link(page, 'edges', [
        ...edgesOf(cache, String(cache.resolve(parentKey, 'ledger', args))),
        ...edges,
      ])
    },
  },
}

function edgesOf(cache: Cache, page: string): string[] {
  return (cache.resolve(page, 'edges') ?? []) as string[]
}
