import type { Cache, Data } from '@urql/exchange-graphcache'
import { graphql } from './generated/gql.ts'

const Edge = graphql(`
  fragment JobEdge on QueryJobsConnectionEdge { node { __typename id } }
`)

/** Edges by their job, so that the same one can stand in several lists. */
export const jobEdgeKeys = {
  QueryJobsConnectionEdge: ({ node }: Data) => String((node as Data).id),
}

interface Page {
  readonly key: string
  readonly after: unknown
  /** Of the list that it is a page of; null: all jobs. */
  readonly status: unknown
}

/** Puts a job into the lists that it belongs to by its status, where its age says, and takes it out of the others. */
export function placeJob(cache: Cache, id: string): void {
  const edge = `QueryJobsConnectionEdge:${id}`
  const status = cache.resolve(`Job:${id}`, 'status')
  cache.writeFragment(Edge, { node: { __typename: 'Job', id } })
  const pages = knownPages(cache)
  for (const page of pages) {
    const belongs = page.status === null || page.status === status
    const edges = edgesOf(cache, page)
    if (!belongs && edges.includes(edge))
      cache.link(
        page.key,
        'edges',
        edges.filter((other) => other !== edge),
      )
    if (belongs && page.after === null) insert(cache, edge, page, pages)
  }
}

/** Nothing that is known of lists counts any more: those that are shown are read again. */
export function forgetJobLists(cache: Cache): void {
  for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
    if (fieldName === 'jobs') cache.invalidate('Query', fieldKey)
  }
}

function insert(cache: Cache, edge: string, first: Page, pages: readonly Page[]): void {
  const list = pages.filter(({ status }) => status === first.status)
  if (list.some((page) => edgesOf(cache, page).includes(edge))) return
  for (let page: Page | undefined = first; page; page = next(cache, page, list)) {
    const edges = edgesOf(cache, page)
    const older = edges.findIndex((other) => isOlder(cache, other, edge))
    const isLast = cache.resolve(String(cache.resolve(page.key, 'pageInfo')), 'hasNextPage') === false
    // Older than all that is read so far: it comes with a page further down.
    if (older < 0 && !isLast) continue
    cache.link(page.key, 'edges', edges.toSpliced(older < 0 ? edges.length : older, 0, edge))
    return
  }
}

function next(cache: Cache, page: Page, list: readonly Page[]): Page | undefined {
  const end = cache.resolve(String(cache.resolve(page.key, 'pageInfo')), 'endCursor')
  return list.find(({ after }) => after !== null && after === end)
}

/** As the server orders them: by when they were made, then by id. */
function isOlder(cache: Cache, edge: string, than: string): boolean {
  const [one, other] = [edge, than].map((key) => {
    const job = String(cache.resolve(key, 'node'))
    return `${cache.resolve(job, 'createdAt')} ${job}`
  })
  return String(one) < String(other)
}

function knownPages(cache: Cache): Page[] {
  return cache.inspectFields('Query').flatMap(({ fieldName, fieldKey, arguments: given }) => {
    const key = fieldName === 'jobs' ? cache.resolve('Query', fieldKey) : null
    return typeof key === 'string' ? { key, after: given?.after ?? null, status: given?.status ?? null } : []
  })
}

function edgesOf(cache: Cache, { key }: Page): string[] {
  return (cache.resolve(key, 'edges') ?? []) as string[]
}
