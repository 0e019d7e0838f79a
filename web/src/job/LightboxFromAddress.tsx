import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Job } from './documents.ts'
import type { Progress } from './progress.ts'

const Lightbox = lazy(() => import('./Lightbox.tsx'))

const route = getRouteApi('/jobs/$jobId')

/** The large image that the address names (`?image=stage-position`), so that Back closes it and a reload keeps it. */
export function LightboxFromAddress({ job, tiles }: { job: Job; tiles: Progress['tiles'] }) {
  const { image } = route.useSearch()
  const navigate = route.useNavigate()
  if (image === undefined) return null
  const show = (wanted: string | undefined) =>
    void navigate({
      search: wanted === undefined ? {} : { image: wanted },
      replace: wanted !== undefined,
      resetScroll: false,
    })
  return (
    <Suspense>
      <Lightbox job={job} tiles={tiles} image={image} onShow={show} />
    </Suspense>
  )
}
