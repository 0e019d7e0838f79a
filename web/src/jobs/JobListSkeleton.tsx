import { Paper, Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { useTranslations } from 'use-intl'
import classes from './JobList.module.css'

const cards = [0, 1, 2]

/** As high as cards without pictures, which is what a list is at least. */
export function JobListSkeleton() {
  const t = useTranslations('jobs')
  return (
    <div className={classes.list} aria-busy>
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {cards.map((card) => (
        <Paper key={card} withBorder p="lg">
          <Stack gap="sm">
            <Skeleton height={16} width="30%" />
            <Skeleton height={22} width="70%" />
            <Skeleton height={88} />
            <Skeleton height={8} />
            <Skeleton height={16} width="40%" />
          </Stack>
        </Paper>
      ))}
    </div>
  )
}
