import { noise } from '../../paths.ts'
import type { Easel } from '../../scene.ts'

/** Northern lights: two or three hanging curtains of narrow beams, bright near their lower hem. */
export function drawAurora({ sheet, palette, random }: Easel, horizon: number): void {
  const lights = random.fork('aurora')
  const across = sheet.width / 72
  for (let curtain = lights.int(2, 3); curtain > 0; curtain--) {
    const fold = noise(lights, 3)
    const reach = noise(lights, 4, 0.8)
    const base = horizon * lights.between(0.55, 0.85)
    const colour = lights.pick([palette.accents[0], palette.accents[0], palette.accents[1]])
    const beam = sheet.linear([
      [0, colour, 0],
      [0.55, colour, 0.13],
      [0.85, colour, 0.34],
      [1, colour, 0],
    ])
    for (let column = 0; column < 72; column++) {
      const along = column / 72
      const tall = horizon * Math.max(0.12, 0.5 + 0.4 * reach(along * 6))
      const foot = base + fold(along * 2.5) * horizon * 0.16
      // A hair wider than its place, so that no seam shows between two beams.
      sheet.rect(column * across, foot - tall, across + 0.4, tall, beam)
    }
  }
}
