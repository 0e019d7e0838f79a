import type { Job } from './documents.ts'

type Row =
  | { readonly kind: 'heading'; readonly stageIndex: number; readonly height: number }
  | {
      readonly kind: 'tiles'
      readonly stageIndex: number
      /** The position of its first tile. */
      readonly from: number
      readonly count: number
      readonly height: number
    }

export interface Layout {
  readonly rows: readonly Row[]
  readonly columns: number
  /** Pixels. */
  readonly tileWidth: number
}

export const gap = 8
const headingHeight = 64

/** The gallery's rows, all of known height, so that any of 2,000 tiles is found without drawing those above it. */
export function layOut(stages: Job['stages'], width: number): Layout {
  // Three beside each other on a phone, more and larger ones on a wide screen.
  const columns = Math.max(3, Math.floor((width + gap) / (Math.min(190, 110 + width / 16) + gap)))
  const tileWidth = Math.floor((width - gap * (columns - 1)) / columns)
  const rows: Row[] = []
  for (const { index: stageIndex, quantity, aspectRatio } of stages) {
    if (stages.length > 1) rows.push({ kind: 'heading', stageIndex, height: headingHeight })
    const height = Math.round(tileWidth / ratio(aspectRatio)) + gap
    for (let from = 0; from < quantity; from += columns) {
      rows.push({ kind: 'tiles', stageIndex, from, count: Math.min(columns, quantity - from), height })
    }
  }
  return { rows, columns, tileWidth }
}

/** Width by height of "3:2". */
function ratio(aspectRatio: string): number {
  const [width = 1, height = 1] = aspectRatio.split(':').map(Number)
  return width / height
}
