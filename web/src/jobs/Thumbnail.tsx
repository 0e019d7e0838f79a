import classes from './Thumbnail.module.css'

interface ThumbnailProps {
  /** Left out: the place of a picture that is still to come. */
  readonly url?: string | undefined
  onExpired?(): void
}

export function Thumbnail({ url, onExpired }: ThumbnailProps) {
  return (
    <span className={classes.place}>
      {url !== undefined && (
        <img key={url} src={url} alt="" loading="lazy" className={classes.picture} onError={onExpired} />
      )}
    </span>
  )
}
