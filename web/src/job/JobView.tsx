import { Alert, Badge, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useApi } from '../api/ApiContext.tsx'
import { ActionBar } from './ActionBar.tsx'
import type { Job } from './documents.ts'
import { Gallery } from './Gallery.tsx'
import classes from './JobView.module.css'
import { LightboxFromAddress } from './LightboxFromAddress.tsx'
import { beingMade } from './outlook.ts'
import { furthest, type Tile } from './progress.ts'
import { useAnnouncements } from './useAnnouncements.ts'
import { useProgress } from './useProgress.ts'

const none: ReadonlySet<Tile> = new Set()

export function JobView({ job, readAgain }: { job: Job; readAgain: () => void }) {
  const t = useTranslations('job')
  const tStates = useTranslations('jobs.states')
  const format = useFormatter()
  const { progress: read, problem, reread } = useProgress(job)
  const progress = useMemo(() => furthest(job, read), [job, read])
  const { connection } = useApi()
  // What is made now is not known while nothing is heard.
  const isLost = useSyncExternalStore(connection.subscribe, connection.read) === 'lost'
  const making = useMemo(() => (isLost ? none : beingMade(job, progress)), [job, progress, isLost])
  useAnnouncements(job, progress)

  const hasJustSettled = read.settled !== null && job.finishedAt === null
  useEffect(() => {
    // When, and why, it ended is the job's to tell.
    if (hasJustSettled) readAgain()
  }, [hasJustSettled, readAgain])

  const counts = { kept: progress.completedImages, total: job.totalImages }
  return (
    <Stack gap="lg">
      <title>{`${counts.kept}/${counts.total} · ${tStates(progress.status)} · Stopframe`}</title>
      <Stack gap={4}>
        <Group gap="xs">
          <Badge variant="light">{t(`kinds.${job.kind}`)}</Badge>
          <Text size="sm" c="dimmed">
            {format.dateTime(new Date(job.createdAt), { dateStyle: 'medium', timeStyle: 'short' })}
          </Text>
        </Group>
        <Title order={1} lineClamp={3} className={classes.title ?? ''}>
          {job.stages[0]?.prompt}
        </Title>
      </Stack>
      {problem && (
        <Alert color="red" title={t('notFollowed')}>
          {problem.message}
        </Alert>
      )}
      {progress.status === 'FAILED' && job.errorMessage !== null && (
        <Alert color="red" title={t('failedBecause')}>
          {job.errorMessage}
        </Alert>
      )}
      <Gallery job={job} progress={progress} making={making} onStale={reread} />
      <ActionBar job={job} progress={progress} isLost={isLost} />
      <LightboxFromAddress job={job} tiles={progress.tiles} />
    </Stack>
  )
}
