import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'

const angles = ['front', 'side', 'profile', 'back'] as const
const shots = ['tight', 'middle', 'full'] as const

/** A stage's name in the reader's language: the server names those that the user did not, in English. */
export function useStageName(job: Job): (stageIndex: number) => string {
  const t = useTranslations('job')
  return useCallback(
    (stageIndex) => {
      const name = job.stages[stageIndex]?.name ?? ''
      if (job.kind === 'SIMPLE_GENERAL' || job.kind === 'SIMPLE_PORTRAIT') return t(`kinds.${job.kind}`)
      if (job.kind === 'PIPELINE_STAGE') {
        return name === `Stage ${stageIndex}` ? t('scene', { number: stageIndex + 1 }) : name
      }
      const [first, second] = name.split(', ')
      const angle = angles.find((known) => known === first)
      const shot = shots.find((known) => known === second)
      return angle && shot ? `${t(`angles.${angle}`)}, ${t(`shots.${shot}`)}` : name
    },
    [job.kind, job.stages, t],
  )
}
