import type { JobStatus } from '../api/generated/graphql.ts'
import { type PagesSearch, readPagesSearch } from '../lists/pageCount.ts'

/** The filters, by the words that stand in the address. Nothing can pause a job yet. */
export const statusFilters = {
  waiting: 'PENDING',
  running: 'PROCESSING',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  failed: 'FAILED',
} as const satisfies Record<string, JobStatus>

export type StatusFilter = keyof typeof statusFilters

export interface JobsSearch extends PagesSearch {
  /** All jobs, where it is left out. */
  readonly status?: StatusFilter
}

/** Of an address that anybody may have typed: what makes no sense is left out. */
export function readJobsSearch(search: Record<string, unknown>): JobsSearch {
  const { status } = search
  return { ...(isStatusFilter(status) && { status }), ...readPagesSearch(search) }
}

function isStatusFilter(value: unknown): value is StatusFilter {
  return typeof value === 'string' && Object.hasOwn(statusFilters, value)
}
