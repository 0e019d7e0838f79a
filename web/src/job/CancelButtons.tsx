import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import classes from './ActionBar.module.css'
import type { Job } from './documents.ts'
import type { Cancelling } from './useCancel.ts'

/** Both ways to stop, each with what becomes of the images in flight. A cancel that drains can still be cut short. */
export function CancelButtons({ status, cancelling }: { status: Job['status']; cancelling: Cancelling }) {
  const t = useTranslations('job')
  const { pending, cancel } = cancelling
  return (
    <>
      {status !== 'CANCELLED' && (
        <Button
          className={classes.action ?? ''}
          color="red.9"
          loading={pending === 'DRAIN'}
          onClick={() => cancel('DRAIN')}
        >
          <span className={classes.label}>
            {t('cancel')} <span className={classes.meaning}>{t('cancelMeans')}</span>
          </span>
        </Button>
      )}
      <Button
        className={classes.action ?? ''}
        variant="default"
        loading={pending === 'ABORT'}
        onClick={() => cancel('ABORT')}
      >
        <span className={classes.label}>
          {t('stopNow')} <span className={classes.meaning}>{t('stopNowMeans')}</span>
        </span>
      </Button>
    </>
  )
}
