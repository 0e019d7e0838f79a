import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useAnnounce } from '../shell/Announcer.tsx'
import type { Job } from './documents.ts'
import type { Progress } from './progress.ts'
import { useSummary } from './useSummary.ts'

/** What a screen reader is told of a job: each change of its status, and every quarter of its images. */
export function useAnnouncements(job: Job, progress: Progress): void {
  const t = useTranslations('job')
  const announce = useAnnounce()
  const summary = useSummary(job, progress)
  const quarter = Math.floor((4 * progress.completedImages) / job.totalImages)
  const phase = `${progress.status} ${progress.settled !== null}`
  const told = useRef({ phase, quarter })
  useEffect(() => {
    const before = told.current
    told.current = { phase, quarter }
    if (before.phase !== phase) announce(summary)
    else if (before.quarter < quarter && progress.settled === null)
      announce(t('progress', { kept: progress.completedImages, total: job.totalImages }))
  }, [phase, quarter, summary, announce, t, job, progress])
}
