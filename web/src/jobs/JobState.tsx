import { useTranslations } from 'use-intl'
import classes from './JobState.module.css'
import type { ListedJob } from './jobPages.ts'

/** The status in words; the colour beside it says no more than they do. */
export function JobState({ job: { status, draining } }: { job: Pick<ListedJob, 'status' | 'draining'> }) {
  const t = useTranslations('jobs')
  const state = draining ? 'draining' : status
  return (
    <span className={classes.state} data-state={state}>
      {t(`states.${state}`)}
    </span>
  )
}
