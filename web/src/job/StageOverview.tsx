import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'
import { keptImages, type Progress } from './progress.ts'
import classes from './StageOverview.module.css'
import { useStageName } from './stageNames.ts'

/** All stages at a glance: those far down the page are made at the same time. Each leads to its images. */
export function StageOverview({
  job,
  progress,
  onShow,
}: {
  job: Job
  progress: Progress
  onShow: (stageIndex: number) => void
}) {
  const t = useTranslations('job')
  const nameOf = useStageName(job)
  return (
    <ul className={classes.stages} aria-label={t('stages')}>
      {job.stages.map(({ index, quantity, completedImages }) => {
        const kept = keptImages(progress.tiles[index] ?? [], completedImages)
        return (
          <li key={index}>
            <button
              type="button"
              className={classes.stage}
              aria-label={t('toStage', { stage: nameOf(index), kept, total: quantity })}
              onClick={() => onShow(index)}
            >
              <span className={classes.fill} style={{ width: `${(100 * kept) / quantity}%` }} />
              <span className={classes.text} aria-hidden>
                <bdi className={classes.name}>{nameOf(index)}</bdi>
                <span>{t('stageCount', { kept, total: quantity })}</span>
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
