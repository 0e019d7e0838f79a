import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'
import type { Progress } from './progress.ts'

/** A job's status in a sentence. */
export function useSummary(job: Job, { status, completedImages, failedImages, settled }: Progress): string {
  const t = useTranslations('job')
  const kept = completedImages
  const total = job.totalImages
  if (settled === null) {
    if (status === 'CANCELLED') return t('draining')
    return t(`running.${status}`, { kept, total })
  }
  const counts = { kept, total, charged: settled.charged, released: settled.released, failed: failedImages }
  if (status === 'CANCELLED') return t('settled.CANCELLED', counts)
  return status === 'FAILED' ? t('settled.FAILED', counts) : t('settled.COMPLETED', counts)
}
