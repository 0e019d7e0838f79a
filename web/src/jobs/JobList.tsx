import { Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useClient } from 'urql'
import { useNow, useTranslations } from 'use-intl'
import { ListEnd } from '../lists/ListEnd.tsx'
import { Unreadable } from '../lists/Unreadable.tsx'
import { useMore } from '../lists/useMore.ts'
import { usePages } from '../lists/usePages.ts'
import { JobCard } from './JobCard.tsx'
import classes from './JobList.module.css'
import { JobListSkeleton } from './JobListSkeleton.tsx'
import { jobPages } from './jobPages.ts'
import { NoJobs } from './NoJobs.tsx'
import type { StatusFilter } from './search.ts'

/** The jobs with a status, or all of them, newest first: as they are now, for as long as the page is open. */
export function JobList({ filter, pages }: { filter: StatusFilter | undefined; pages: number }) {
  const t = useTranslations('jobs')
  const client = useClient()
  const navigate = useNavigate({ from: '/jobs' })
  const now = useNow({ updateInterval: 10_000 })
  const list = useRef<HTMLUListElement>(null)
  const { nodes, hasMore, isLoading, error, retry } = usePages(() => jobPages(client, filter), pages)
  const shown = nodes?.length ?? 0
  const awaitMore = useMore(list, shown, isLoading)
  const showMore = () => {
    awaitMore()
    void navigate({
      search: (search) => ({ ...search, pages: pages + 1 }),
      replace: true,
      resetScroll: false,
    })
  }
  const trouble = error !== null && <Unreadable title={t('unreadable')} onRetry={retry} />
  if (nodes === null) return trouble || <JobListSkeleton />
  if (shown === 0) return trouble || <NoJobs isFiltered={filter !== undefined} />
  return (
    <Stack gap="md">
      <ul ref={list} className={classes.list}>
        {nodes.map((job) => (
          <li key={job.id}>
            <JobCard job={job} now={now} isFiltered={filter !== undefined} />
          </li>
        ))}
      </ul>
      {trouble}
      <ListEnd
        standing={t(hasMore ? 'shown' : 'all', { count: shown })}
        hasMore={hasMore}
        isLoading={isLoading}
        onMore={showMore}
      />
    </Stack>
  )
}
