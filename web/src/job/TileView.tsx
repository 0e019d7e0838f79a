import { memo } from 'react'
import { useTranslations } from 'use-intl'
import classes from './Gallery.module.css'
import type { Tile } from './progress.ts'
import { addressOf, tileId } from './tileId.ts'
import { useReason } from './useReason.ts'

interface TileViewProps {
  readonly tile: Tile
  /** Of its stage. */
  readonly name: string
  /** Images of its stage. */
  readonly total: number
  readonly isMaking: boolean
  /** Nothing more is made. */
  readonly isOver: boolean
  onOpen(tile: Tile): void
  onStale(): void
}

/** Drawn again only when something of this one image has changed. */
export const TileView = memo(function TileView({
  tile,
  name,
  total,
  isMaking,
  isOver,
  onOpen,
  onStale,
}: TileViewProps) {
  const t = useTranslations('job')
  const reason = useReason()
  const { picture, failure } = tile
  const position = tile.position + 1
  if (picture !== null) {
    return (
      <button
        type="button"
        id={tileId(addressOf(tile))}
        className={classes.tile}
        aria-label={t('open', { stage: name, position, total })}
        onClick={() => onOpen(tile)}
      >
        <img src={picture.thumbnailUrl} alt="" decoding="async" elementtiming="tile" onError={onStale} />
      </button>
    )
  }
  if (failure !== null) {
    return (
      <div className={`${classes.tile} ${classes.placeholder} ${classes.failed}`} title={failure.message}>
        <span>{t('failed', { reason: reason(failure) })}</span>
        <span className={classes.waiting}>{t('notCharged')}</span>
      </div>
    )
  }
  if (isMaking) {
    return (
      <div className={`${classes.tile} ${classes.placeholder} ${classes.making}`}>
        <span>{t('making')}</span>
      </div>
    )
  }
  // Of hundreds that are still to come a screen reader hears from the progress, not one by one.
  return (
    <div className={`${classes.tile} ${classes.placeholder} ${classes.waiting}`} aria-hidden={!isOver}>
      <span>{isOver ? t('never') : position}</span>
    </div>
  )
})
