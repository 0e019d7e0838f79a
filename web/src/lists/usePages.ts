import { useEffect, useState, useSyncExternalStore } from 'react'
import { PagedList, type PageSource, type Pages } from './PagedList.ts'

interface LivePages<Node> extends Pages<Node> {
  retry(): void
}

/** The first pages of a list, live. The source is that of the first rendering: another list is another component. */
export function usePages<Node extends { readonly id: string }>(
  openSource: () => PageSource<Node>,
  pages: number,
): LivePages<Node> {
  const [list] = useState(() => new PagedList(openSource(), pages))
  useEffect(() => list.want(pages), [list, pages])
  const state = useSyncExternalStore(list.subscribe, list.read)
  return { ...state, retry: () => list.retry() }
}
