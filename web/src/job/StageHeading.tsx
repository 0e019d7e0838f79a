import { Progress as Bar, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Job } from './documents.ts'
import classes from './Gallery.module.css'
import { keptImages, type Tile } from './progress.ts'
import { useStageName } from './stageNames.ts'

export function StageHeading({
  job,
  stageIndex,
  tiles,
}: {
  job: Job
  stageIndex: number
  tiles: readonly Tile[]
}) {
  const t = useTranslations('job')
  const name = useStageName(job)(stageIndex)
  const stage = job.stages[stageIndex]
  const kept = keptImages(tiles, stage?.completedImages ?? 0)
  return (
    <div className={classes.heading}>
      <div className={classes.headingLine}>
        <h2 className={classes.name} dir="auto">
          {name}
        </h2>
        <Text className={classes.prompt ?? ''} size="sm" c="dimmed" truncate>
          {stage?.prompt}
        </Text>
        <Text size="sm">{t('stageCount', { kept, total: tiles.length })}</Text>
      </div>
      <Bar
        size="xs"
        transitionDuration={0}
        value={tiles.length === 0 ? 0 : (100 * kept) / tiles.length}
        aria-label={t('progressOfStage', { stage: name })}
      />
    </div>
  )
}
