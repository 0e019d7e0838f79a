import { useClient } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import type { ListedJob } from './jobPages.ts'
import { Thumbnail } from './Thumbnail.tsx'
import classes from './ThumbnailStrip.module.css'

const FreshStrip = graphql(`
  query FreshStrip($id: ID!) { job(id: $id) { ...JobInList } }
`)

const places = 6

/** The job's first images. A job under way has room for those to come, so that the card keeps its height. */
export function ThumbnailStrip({ job }: { job: ListedJob }) {
  const client = useClient()
  const images = job.images.edges.map(({ node }) => node)
  const room = job.finishedAt === null ? Math.min(places, job.totalImages) - images.length : 0
  if (images.length + room === 0) return null
  // The addresses of pictures expire after an hour or two: new ones come with the job.
  const refresh = () =>
    void client.query(FreshStrip, { id: job.id }, { requestPolicy: 'network-only' }).toPromise()
  return (
    <div className={classes.strip} aria-hidden>
      {images.map(({ id, attachment }) => (
        <Thumbnail key={id} url={attachment?.thumbnailUrl} onExpired={refresh} />
      ))}
      {Array.from({ length: room }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places have nothing else to be told apart by.
        <Thumbnail key={place} />
      ))}
    </div>
  )
}
