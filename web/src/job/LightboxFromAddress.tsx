import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import type { Job } from './documents.ts'
import type { Progress } from './progress.ts'
import { tileId } from './tileId.ts'

const Lightbox = lazy(() => import('./Lightbox.tsx'))

const route = getRouteApi('/jobs/$jobId')

/** The large image that the address names (`?image=stage-position`), so that Back closes it and a reload keeps it. */
export function LightboxFromAddress({ job, tiles }: { job: Job; tiles: Progress['tiles'] }) {
  const { image } = route.useSearch()
  const navigate = route.useNavigate()
  useFocusAfter(image)
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

/** Back in the gallery the keyboard goes on at the image that was looked at last. */
function useFocusAfter(image: string | undefined): void {
  const shown = useRef(image)
  useEffect(() => {
    const last = shown.current
    shown.current = image
    if (last === undefined || image !== undefined) return
    // In a frame of its own: until then the dialog holds the focus.
    const frame = requestAnimationFrame(() => document.getElementById(tileId(last))?.focus())
    return () => cancelAnimationFrame(frame)
  }, [image])
}
