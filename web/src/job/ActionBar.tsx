import { Progress as Bar, Button, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import classes from './ActionBar.module.css'
import { ArchiveButton } from './ArchiveButton.tsx'
import { CancelButtons } from './CancelButtons.tsx'
import type { Job } from './documents.ts'
import { creditsOf, inWords, timeLeftMs } from './outlook.ts'
import type { Progress } from './progress.ts'
import { useCancel } from './useCancel.ts'
import { useSummary } from './useSummary.ts'

interface ActionBarProps {
  readonly job: Job
  readonly progress: Progress
  /** Nothing is heard of the server. */
  readonly isLost: boolean
}

/** Stays in the window wherever the gallery is scrolled to: how far the job is, what it costs, and how to stop it. */
export function ActionBar({ job, progress, isLost }: ActionBarProps) {
  const t = useTranslations('job')
  const summary = useSummary(job, progress)
  const cancelling = useCancel(job.id, progress.settled !== null)
  const isSettled = progress.settled !== null
  const bar = useFocusThatStays(isSettled)
  const { completedImages, failedImages } = progress
  return (
    <Stack
      component="section"
      aria-label={t('actions')}
      ref={bar}
      tabIndex={-1}
      className={classes.bar ?? ''}
      gap="xs"
    >
      <Bar.Root size="sm" transitionDuration={0}>
        <Bar.Section
          value={(100 * completedImages) / job.totalImages}
          color={`var(--progress-${progress.status === 'CANCELLED' ? 'stopped' : 'running'})`}
          aria-label={t('progressOf')}
          aria-valuetext={t('progress', { kept: completedImages, total: job.totalImages })}
        />
        {failedImages > 0 && (
          <Bar.Section
            value={(100 * failedImages) / job.totalImages}
            color="var(--progress-failed-images)"
            aria-label={t('failedImages', { count: failedImages })}
          />
        )}
      </Bar.Root>
      <Group justify="space-between" gap="sm">
        <div className={classes.words}>
          <Text fw={600}>
            {cancelling.pending && progress.status !== 'CANCELLED' ? t('stopping') : summary}
          </Text>
          <Details job={job} progress={progress} isLost={isLost} />
          {cancelling.problem !== null && (
            <Text role="alert" c="var(--mantine-color-error)" size="sm">
              {cancelling.problem}
            </Text>
          )}
        </div>
        <div className={classes.actions} data-settled={isSettled || undefined}>
          {!isSettled && <CancelButtons status={progress.status} cancelling={cancelling} />}
          {completedImages > 0 && (
            <div className={classes.archive}>
              <ArchiveButton jobId={job.id} />
            </div>
          )}
          {isSettled && (
            <Button component={Link} to="/" variant="light">
              {t('another')}
            </Button>
          )}
        </div>
      </Group>
    </Stack>
  )
}

function Details({ job, progress, isLost }: ActionBarProps) {
  const t = useTranslations('job')
  const format = useFormatter()
  const left = isLost ? null : timeLeftMs(job, progress)
  const parts: string[] = []
  if (progress.settled === null) {
    parts.push(t('credits', creditsOf(job, progress)))
    if (left !== null) {
      const { value, unit } = inWords(left)
      parts.push(t('timeLeft', { time: format.number(value, { style: 'unit', unit, unitDisplay: 'long' }) }))
    }
  }
  if (progress.failedImages > 0) parts.push(t('failedImages', { count: progress.failedImages }))
  if (parts.length === 0) return null
  return (
    <Text size="sm" c="dimmed">
      {parts.join(' · ')}
    </Text>
  )
}

/** The buttons go when the job is settled: a focus that was on one of them stays with the bar. */
function useFocusThatStays(isSettled: boolean) {
  const bar = useRef<HTMLDivElement>(null)
  const hadFocus = useRef(false)
  useEffect(() => {
    const element = bar.current
    if (!element) return
    if (isSettled && hadFocus.current && document.activeElement === document.body) element.focus()
    const note = () => {
      hadFocus.current = element.contains(document.activeElement)
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [isSettled])
  return bar
}
