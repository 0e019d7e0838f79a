import type { AspectRatio } from '../generator.ts'

/** The side of the square picture; every other ratio has about the same number of pixels. */
const side = 768

/**
 * Width and height in pixels: both even (video encoders and chroma subsampling want that), the ratio exact.
 */
export function sizeOf(ratio: AspectRatio): { readonly width: number; readonly height: number } {
  const [across = 1, down = 1] = ratio.split(':').map(Number)
  const divisor = greatestCommonDivisor(across, down)
  const [x, y] = [across / divisor, down / divisor]
  const unit = 2 * Math.round(side / (2 * Math.sqrt(x * y)))
  return { width: x * unit, height: y * unit }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
