import type { Client } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import type { JobPageQuery } from '../api/generated/graphql.ts'
import { followPages } from '../lists/followPages.ts'
import { type StatusFilter, statusFilters } from './search.ts'

const JobPage = graphql(`
  query JobPage($after: String, $status: JobStatus) {
    jobs(first: 20, after: $after, status: $status) {
      edges { node { ...JobInList stages { index prompt } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export type ListedJob = JobPageQuery['jobs']['edges'][number]['node']

export function jobPages(client: Client, filter: StatusFilter | undefined) {
  return followPages(
    client,
    JobPage,
    { status: filter === undefined ? null : statusFilters[filter] },
    ({ jobs }) => jobs,
  )
}
