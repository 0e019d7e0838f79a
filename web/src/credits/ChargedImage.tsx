import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Thumbnail } from '../jobs/Thumbnail.tsx'
import classes from './Ledger.module.css'
import type { ListedEntry } from './ledgerPages.ts'

/** What a charge paid for: the image, and its place in the job. */
export function ChargedImage({ entry: { image, job } }: { entry: ListedEntry }) {
  const t = useTranslations('credits')
  if (!image || !job) return null
  const place = { stage: image.stageIndex + 1, position: image.position + 1 }
  return (
    <span className={classes.image}>
      <span className={classes.thumbnail}>
        <Thumbnail url={image.attachment?.thumbnailUrl} />
      </span>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link {...props} to="/jobs/$jobId" params={{ jobId: job.id }} />}
      >
        {t(job.stages.length > 1 ? 'stageImage' : 'image', place)}
      </Anchor>
    </span>
  )
}
