import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'

const angles = ['FRONT', 'SIDE', 'PROFILE', 'BACK'] as const
const shots = ['TIGHT', 'MIDDLE', 'FULL'] as const

/** A stage's name in the reader's language: the server names those that the user did not, in English. */
export function useStageName(job: Job): (stageIndex: number) => string {
  const t = useTranslations('job')
  // As the form for new jobs calls them.
  const tAngles = useTranslations('newJob.angles')
  return useCallback(
    (stageIndex) => {
      const name = job.stages[stageIndex]?.name ?? ''
      if (job.kind === 'SIMPLE_GENERAL' || job.kind === 'SIMPLE_PORTRAIT') return t(`kinds.${job.kind}`)
      if (job.kind === 'PIPELINE_STAGE') {
        return name === `Stage ${stageIndex}` ? t('scene', { number: stageIndex + 1 }) : name
      }
      const [first, second] = name.toUpperCase().split(', ')
      const angle = angles.find((known) => known === first)
      const shot = shots.find((known) => known === second)
      return angle && shot ? `${tAngles(`names.${angle}`)}, ${tAngles(`shots.${shot}`)}` : name
    },
    [job.kind, job.stages, t, tAngles],
  )
}
