import type { Job } from './documents.ts'
import type { Progress, Tile } from './progress.ts'

/** Set aside and charged so far: each kept image takes its price from the one to the other. */
export function creditsOf(
  job: Job,
  { completedImages, settled }: Progress,
): { held: number; charged: number } {
  if (settled !== null) return { held: 0, charged: settled.charged }
  const charged = completedImages * job.pricePerImage
  return { held: job.totalImages * job.pricePerImage - charged, charged }
}

/** A cancelled job of which images are still in flight. */
export function isDraining({ status, settled }: Progress): boolean {
  return status === 'CANCELLED' && settled === null
}

/**
 * Which images are being made: the next of each stage that runs. The server does not tell it for each request; within
 * a stage they are made in order, and so many stages side by side.
 */
export function beingMade(job: Job, progress: Progress): ReadonlySet<Tile> {
  if (progress.status !== 'PROCESSING' && !isDraining(progress)) return new Set()
  const next = progress.tiles.flatMap((tiles, stage) => {
    if (progress.stageFinished[stage]) return []
    const tile = tiles.find(({ picture, failure }) => picture === null && failure === null)
    return tile === undefined ? [] : [tile]
  })
  return new Set(next.slice(0, job.stagesAtOnce))
}

/** Milliseconds until the last image, at the pace of the latest ones; null while there is no pace yet, or no work. */
export function timeLeftMs(
  job: Job,
  { status, madeAt, completedImages, failedImages }: Progress,
): number | null {
  const [first] = madeAt
  const last = madeAt.at(-1)
  if (status !== 'PROCESSING' || first === undefined || last === undefined || madeAt.length < 3) return null
  const left = job.totalImages - completedImages - failedImages
  return left * ((last - first) / (madeAt.length - 1))
}

/** As people say it: whole minutes from a minute and a half on, else seconds in steps of five. */
export function inWords(ms: number): { value: number; unit: 'hour' | 'minute' | 'second' } {
  const seconds = ms / 1000
  if (seconds >= 5_400) return { value: Math.round(seconds / 3_600), unit: 'hour' }
  if (seconds >= 90) return { value: Math.round(seconds / 60), unit: 'minute' }
  return { value: Math.max(5, Math.ceil(seconds / 5) * 5), unit: 'second' }
}
