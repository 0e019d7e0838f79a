import { loadSharp } from '../../lib/sharp.ts'
import { type Colour, colourOf, type Lab, labOf, mix, shift, tone } from './colour.ts'
import type { Palette } from './palettes.ts'

/**
 * A palette out of the colours that a picture shows most: its light ones become the sky, its dark ones the
 * ground, its strongest ones the accents. Rejects as sharp does where the bytes are no picture.
 */
export async function paletteOf(bytes: Uint8Array): Promise<Palette> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(bytes)
    .resize(16, 16, { fit: 'cover' })
    .flatten({ background: '#ffffff' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels: Lab[] = []
  for (let at = 0; at < data.length; at += info.channels) {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3)
    pixels.push(labOf(`#${[r, g, b].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`))
  }
  return paletteFrom(cluster(pixels, 6))
}

/** k-means with a fixed start (evenly spread by lightness), so that the same picture gives the same colours. */
function cluster(pixels: readonly Lab[], count: number): Lab[] {
  const sorted = pixels.toSorted((a, b) => a.l - b.l)
  let centres = Array.from(
    { length: count },
    (_, i) => sorted[Math.floor(((i + 0.5) / count) * sorted.length)] ?? { l: 0.5, a: 0, b: 0 },
  )
  for (let round = 0; round < 8; round++) {
    const groups: Lab[][] = centres.map(() => [])
    for (const pixel of pixels) groups[nearest(pixel, centres)]?.push(pixel)
    centres = centres.map((centre, i) => mean(groups[i] ?? []) ?? centre)
  }
  return centres.toSorted((a, b) => a.l - b.l)
}

function nearest({ l, a, b }: Lab, centres: readonly Lab[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (const [at, centre] of centres.entries()) {
    const distance = (centre.l - l) ** 2 + 2 * ((centre.a - a) ** 2 + (centre.b - b) ** 2)
    if (distance < least) [best, least] = [at, distance]
  }
  return best
}

function mean(group: readonly Lab[]): Lab | null {
  if (group.length === 0) return null
  const over = (pick: (lab: Lab) => number) => group.reduce((sum, lab) => sum + pick(lab), 0) / group.length
  return { l: over((lab) => lab.l), a: over((lab) => lab.a), b: over((lab) => lab.b) }
}

function paletteFrom(byLightness: readonly Lab[]): Palette {
  const at = (share: number): Lab =>
    byLightness[Math.round(share * (byLightness.length - 1))] ?? { l: 0.5, a: 0, b: 0 }
  // Each role needs its own lightness to be readable, whatever the picture was like: a dark picture gives a
  // night, any other a day.
  const night = at(0.5).l < 0.4
  const lit = (lab: Lab, l: number): Colour => colourOf({ ...lab, l })
  const strongest = byLightness.toSorted((p, q) => Math.hypot(q.a, q.b) - Math.hypot(p.a, p.b))
  const [first = at(0.5), second = at(0.7), third = at(0.3)] = strongest
  const accent = (lab: Lab, l: number): Colour => shift(lit(lab, l), 0, 1.25)
  const light = mix(lit(at(1), 0.97), '#fff6df', 0.5)
  return {
    sky: night
      ? [lit(at(0), 0.2), lit(at(0.4), 0.34), lit(at(0.8), 0.56)]
      : [lit(at(0.6), 0.62), lit(at(0.8), 0.8), lit(at(1), 0.93)],
    light,
    far: lit(at(0.6), night ? 0.44 : 0.74),
    near: tone(lit(at(0), night ? 0.16 : 0.32), -0.1),
    accents: [accent(first, 0.66), accent(second, 0.8), accent(third, 0.52)],
    night,
  }
}
