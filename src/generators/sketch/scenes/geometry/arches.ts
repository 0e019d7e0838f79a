import { mix, tone } from '../../colour.ts'
import { disc } from '../../paths.ts'
import type { Scene } from '../../scene.ts'
import { inks } from './inks.ts'

/** Bands bent around three suns. */
export const arches: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const colours = inks(easel)
  const paper = mix(palette.light, palette.sky[2], 0.5)
  sheet.background(paper)
  const reach = Math.max(width, height)
  const side = random.int(0, 1)
  const centres = [
    { x: width * random.between(0.3, 0.7), y: height * random.between(0.5, 0.72) },
    { x: width * side, y: height * random.between(0.85, 1) },
    { x: width * (1 - side), y: height * random.between(0.9, 1.05) },
  ]
  for (const [at, { x, y }] of centres.entries()) {
    const rings = random.int(5, 8)
    const outer = reach * (0.46 - at * 0.08)
    const start = random.int(0, colours.length - 1)
    for (let ring = 0; ring < rings; ring++) {
      const radius = outer * (1 - ring / rings)
      const colour =
        ring === rings - 1 ? palette.accents[0] : (colours[(start + ring) % colours.length] ?? paper)
      sheet.circle(
        x,
        y,
        radius,
        sheet.linear([
          [0, tone(colour, 0.14)],
          [1, colour],
        ]),
      )
      sheet.stroke(disc(x, y, radius), paper, outer * 0.018)
    }
  }
  return centres[0] ?? { x: width / 2, y: height / 2 }
}
