import { Group, Paper, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Ago } from './Ago.tsx'
import { CancelJobButton } from './CancelJobButton.tsx'
import classes from './JobCard.module.css'
import { JobProgress } from './JobProgress.tsx'
import { JobState } from './JobState.tsx'
import type { ListedJob } from './jobPages.ts'
import { ThumbnailStrip } from './ThumbnailStrip.tsx'

const cancellable: readonly string[] = ['PENDING', 'PROCESSING', 'PAUSED'] satisfies ListedJob['status'][]

interface JobCardProps {
  readonly job: ListedJob
  readonly now: Date
  /** The list shows jobs of one status only. */
  readonly isFiltered: boolean
}

export function JobCard({ job, now, isFiltered }: JobCardProps) {
  const t = useTranslations('jobs')
  const prompt = job.stages[0]?.prompt ?? ''
  return (
    <Paper component="article" withBorder className={classes.card}>
      <Group gap="xs" className={classes.state}>
        <JobState job={job} />
        <Text size="sm" c="dimmed">
          {t(`kinds.${job.kind}`)}
        </Text>
        <Text size="sm" c="dimmed">
          <Ago at={job.createdAt} now={now} />
        </Text>
      </Group>
      <Title order={2} className={classes.title}>
        <Link to="/jobs/$jobId" params={{ jobId: job.id }} className={classes.link}>
          {prompt}
        </Link>
      </Title>
      <ThumbnailStrip job={job} />
      <JobProgress job={job} />
      {cancellable.includes(job.status) && (
        <div className={classes.action}>
          <CancelJobButton jobId={job.id} prompt={prompt} isLeaving={isFiltered} />
        </div>
      )}
    </Paper>
  )
}
