import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import classes from './StatusFilterLinks.module.css'
import { type StatusFilter, statusFilters } from './search.ts'

const filters = [undefined, ...(Object.keys(statusFilters) as StatusFilter[])]

/** Links, because each filter is an address of its own: it can be kept, and the browser goes back from it. */
export function StatusFilterLinks({ current }: { current: StatusFilter | undefined }) {
  const t = useTranslations('jobs')
  return (
    <nav aria-label={t('filter')} className={classes.filters}>
      {filters.map((status) => (
        <Link
          key={status ?? 'all'}
          to="/jobs"
          search={status === undefined ? {} : { status }}
          // Not what "starts with" the address, which all of them do.
          aria-current={status === current ? 'page' : undefined}
          className={classes.filter}
          data-current={status === current || undefined}
          activeProps={{}}
        >
          {t(`filters.${status ?? 'all'}`)}
        </Link>
      ))}
    </nav>
  )
}
