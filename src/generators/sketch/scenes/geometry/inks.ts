import { type Colour, mix, tone } from '../../colour.ts'
import type { Easel } from '../../scene.ts'

/** The flat colours of a print. */
export function inks({ palette }: Easel): Colour[] {
  return [...palette.accents, palette.near, mix(palette.far, palette.sky[1], 0.5), tone(palette.light, 0.1)]
}
