import { Group, Progress, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import classes from './JobProgress.module.css'
import type { ListedJob } from './jobPages.ts'

const colours: Record<ListedJob['status'], string> = {
  PENDING: 'var(--progress-running)',
  PROCESSING: 'var(--progress-running)',
  PAUSED: 'var(--progress-running)',
  COMPLETED: 'var(--progress-completed)',
  CANCELLED: 'var(--progress-stopped)',
  FAILED: 'var(--progress-stopped)',
}

/** How much of the job is made, and what it has cost so far. */
export function JobProgress({ job }: { job: ListedJob }) {
  const t = useTranslations('jobs')
  const { totalImages: total, completedImages: made, failedImages: failed } = job
  return (
    <div className={classes.progress}>
      <Progress.Root size="sm" transitionDuration={200}>
        <Progress.Section
          value={(made / total) * 100}
          color={colours[job.status]}
          aria-label={t('progress', { made, total })}
        />
        {failed > 0 && (
          <Progress.Section
            value={(failed / total) * 100}
            color="var(--progress-failed-images)"
            aria-label={t('failed', { count: failed })}
          />
        )}
      </Progress.Root>
      <Group justify="space-between" gap="xs" mt={6}>
        <Group gap="xs">
          <Text size="sm">{t('made', { made, total })}</Text>
          {failed > 0 && (
            <Text size="sm" className={classes.failed ?? ''}>
              {t('failed', { count: failed })}
            </Text>
          )}
        </Group>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t('charged', { count: job.creditsCharged })}
          </Text>
          {job.creditsHeld > 0 && (
            <Text size="sm" c="dimmed">
              {t('held', { count: job.creditsHeld })}
            </Text>
          )}
        </Group>
      </Group>
      {job.errorMessage && (
        <Text size="sm" className={classes.failed ?? ''}>
          {job.errorMessage}
        </Text>
      )}
    </div>
  )
}
