import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import classes from './Ledger.module.css'
import type { ListedEntry } from './ledgerPages.ts'

/** To the job, by its first stage's prompt. */
export function JobLink({ job }: { job: NonNullable<ListedEntry['job']> }) {
  return (
    <Anchor
      size="sm"
      className={classes.job ?? ''}
      renderRoot={(props) => <Link {...props} to="/jobs/$jobId" params={{ jobId: job.id }} />}
    >
      {job.stages[0]?.prompt}
    </Anchor>
  )
}
