import type { Tile } from './progress.ts'

/** An image as the page's address names it: "0-12". */
export function addressOf({ stageIndex, position }: Pick<Tile, 'stageIndex' | 'position'>): string {
  return `${stageIndex}-${position}`
}

/** The id of its tile's element. */
export function tileId(address: string): string {
  return `image-${address}`
}
