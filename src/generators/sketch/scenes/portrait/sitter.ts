import type { Colour } from '../../colour.ts'
import type { Easel } from '../../scene.ts'

export const hairStyles = ['long', 'bob', 'bun', 'short', 'curls'] as const
export type HairStyle = (typeof hairStyles)[number]

/** One sitter. Lengths are in heads: `at` and `size` turn them into pixels around the middle of the head. */
export interface Sitter extends Easel {
  readonly skin: Colour
  readonly hair: Colour
  readonly style: HairStyle
  readonly clothes: Colour
  /** How far the face is turned to the right: 0 front, about 0.6 three-quarter. */
  readonly turn: number
  /** "x y" in pixels. */
  at(x: number, y: number): string
  size(heads: number): number
}
