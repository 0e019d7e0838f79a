import type { Job, LogEntry, StoredImage } from './documents.ts'

export type Picture = NonNullable<Extract<LogEntry, { __typename: 'ImageGenerated' }>['image']['attachment']>

/** An image's place in the gallery, and what became of it so far. */
export interface Tile {
  readonly stageIndex: number
  readonly position: number
  readonly picture: Picture | null
  readonly failure: { readonly code: string; readonly message: string } | null
}

/** A job as the entries of its log tell it, one after the other. */
export interface Progress {
  readonly status: Job['status']
  readonly completedImages: number
  readonly failedImages: number
  /** By stage, then by position. */
  readonly tiles: readonly (readonly Tile[])[]
  /** By stage. */
  readonly stageFinished: readonly boolean[]
  readonly settled: { readonly charged: number; readonly released: number } | null
  /** When each of the latest images was made, in milliseconds since 1970 by the server's clock. */
  readonly madeAt: readonly number[]
}

/** Enough to tell a pace, few enough to follow a change of it. */
const paceOver = 20

/** A job of which no entry was read yet. */
export function unread({ stages }: Pick<Job, 'stages'>): Progress {
  return {
    status: 'PENDING',
    completedImages: 0,
    failedImages: 0,
    tiles: stages.map(({ index, quantity }) =>
      Array.from({ length: quantity }, (_, position) => ({
        stageIndex: index,
        position,
        picture: null,
        failure: null,
      })),
    ),
    stageFinished: stages.map(() => false),
    settled: null,
    madeAt: [],
  }
}

/** Reads on. Pure; a stage of which the entries tell nothing keeps its tiles, so that nothing of it is drawn anew. */
export function readEntries(progress: Progress, entries: readonly LogEntry[]): Progress {
  const last = entries.at(-1)
  if (last === undefined) return progress
  let { settled } = progress
  const stageFinished = [...progress.stageFinished]
  const madeAt = [...progress.madeAt]
  const news: Tile[] = []
  for (const entry of entries) {
    switch (entry.__typename) {
      case 'ImageGenerated': {
        const { stageIndex, position, attachment } = entry.image
        news.push({ stageIndex, position, picture: attachment, failure: null })
        madeAt.push(Date.parse(entry.at))
        break
      }
      case 'ImageFailed': {
        const { stageIndex, position, errorCode: code, errorMessage: message } = entry
        news.push({ stageIndex, position, picture: null, failure: { code, message } })
        break
      }
      case 'StageFinished':
        stageFinished[entry.stageIndex] = true
        break
      case 'JobSettled':
        settled = { charged: entry.creditsCharged, released: entry.creditsReleased }
        break
    }
  }
  return {
    status: last.status,
    completedImages: last.completedImages,
    failedImages: last.failedImages,
    tiles: place(progress.tiles, news),
    stageFinished,
    settled,
    madeAt: madeAt.slice(-paceOver),
  }
}

/** The same from the job and its images, where the log is there no more. */
export function readImages(job: Job, progress: Progress, images: readonly StoredImage[]): Progress {
  const news = images.map(({ stageIndex, position, attachment, status, errorCode, errorMessage }) => ({
    stageIndex,
    position,
    picture: attachment,
    failure: status === 'FAILED' ? { code: errorCode ?? '', message: errorMessage ?? '' } : null,
  }))
  return {
    ...progress,
    ...settledAs(job),
    tiles: place(progress.tiles, news),
    stageFinished: progress.stageFinished.map(() => true),
  }
}

/**
 * The log while it is still read from its beginning, and the job as it was when the page was opened: whichever knows
 * more. Both only ever go forward.
 */
export function furthest(job: Job, progress: Progress): Progress {
  const known = job.finishedAt === null ? progress : settledAs(job)
  const isAhead = rank(progress.status) >= rank(job.status)
  return {
    ...progress,
    status: isAhead ? progress.status : job.status,
    completedImages: Math.max(progress.completedImages, job.completedImages),
    failedImages: Math.max(progress.failedImages, job.failedImages),
    settled: progress.settled ?? known.settled,
  }
}

/** How many of a stage's images are kept: as the log tells, or the job did while the log is still read. */
export function keptImages(tiles: readonly Tile[], knownBefore: number): number {
  return Math.max(knownBefore, tiles.filter(({ picture }) => picture !== null).length)
}

function settledAs(job: Job): Pick<Progress, 'status' | 'completedImages' | 'failedImages' | 'settled'> {
  const { status, completedImages, failedImages, totalImages, pricePerImage, creditsCharged } = job
  const released = totalImages * pricePerImage - creditsCharged
  return { status, completedImages, failedImages, settled: { charged: creditsCharged, released } }
}

function rank(status: Job['status']): number {
  if (status === 'PENDING') return 0
  return status === 'PROCESSING' || status === 'PAUSED' ? 1 : 2
}

function place(tiles: Progress['tiles'], news: readonly Tile[]): Progress['tiles'] {
  if (news.length === 0) return tiles
  const placed = [...tiles]
  const copied = new Map<number, Tile[]>()
  for (const tile of news) {
    const { stageIndex, position } = tile
    const stage = copied.get(stageIndex) ?? [...(tiles[stageIndex] ?? [])]
    stage[position] = tile
    copied.set(stageIndex, stage)
    placed[stageIndex] = stage
  }
  return placed
}
