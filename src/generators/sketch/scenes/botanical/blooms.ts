import { mix, tone } from '../../colour.ts'
import { disc, leaf } from '../../paths.ts'
import type { Random } from '../../random.ts'
import type { Easel } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'

/** Draws one blossom at the end of a stem that points to `heading` (radians, 0 is up, clockwise). */
type Bloom = (easel: Easel, at: Point, size: number, heading: number) => void

const daisy: Bloom = ({ sheet, random, palette }, at, size) => {
  const petals = random.int(9, 15)
  const colour = random.pick([palette.accents[0], tone(palette.light, 0.3), palette.accents[1]])
  const turn = random.between(0, 1)
  const ring = (from: number, long: number) =>
    around(petals, (angle) => leaf(at, long, (long * 3.4) / petals, angle + turn + from))
  sheet.path(ring(Math.PI / petals, size * 1.05), mix(colour, palette.near, 0.18))
  sheet.path(ring(0, size), colour)
  const heart = mix(palette.accents[1], palette.near, colour === palette.accents[1] ? 0.6 : 0.12)
  sheet.circle(at.x, at.y, size * 0.27, heart)
  sheet.path(dots(random, at, size * 0.2, 14, size * 0.028), tone(heart, 0.5), 0.8)
}

const tulip: Bloom = ({ sheet, random, palette }, at, size, heading) => {
  const colour = random.pick([palette.accents[0], palette.accents[1]])
  const petal = (angle: number, long: number, fill: string) =>
    sheet.path(leaf(at, long * 1.6, long * 0.75, heading + angle), fill)
  petal(-0.42, size, mix(colour, palette.near, 0.25))
  petal(0.42, size, mix(colour, palette.near, 0.15))
  petal(0, size * 0.95, colour)
  petal(0, size * 0.6, tone(colour, 0.18))
}

const poppy: Bloom = ({ sheet, random, palette }, at, size) => {
  const colour = palette.accents[0]
  const turn = random.between(0, 3)
  for (let i = 0; i < 5; i++) {
    const angle = turn + (i * 2 * Math.PI) / 5
    sheet.circle(
      at.x + Math.sin(angle) * size * 0.45,
      at.y - Math.cos(angle) * size * 0.45,
      size * 0.56,
      mix(colour, i % 2 ? palette.near : palette.light, 0.14),
      0.94,
    )
  }
  sheet.circle(at.x, at.y, size * 0.26, palette.near)
  sheet.path(dots(random, at, size * 0.42, 22, size * 0.03), palette.near, 0.8)
}

const umbel: Bloom = ({ sheet, random, palette }, at, size, heading) => {
  const colour = random.pick([tone(palette.light, 0.2), palette.accents[1]])
  let [rays, heads] = ['', '']
  for (let i = -4; i <= 4; i++) {
    const angle = heading + i * 0.21
    const tip = { x: at.x + Math.sin(angle) * size * 1.25, y: at.y - Math.cos(angle) * size * 1.25 }
    rays += `M${n(at.x)} ${n(at.y)}L${n(tip.x)} ${n(tip.y)}`
    heads += dots(random, tip, size * 0.15, 7, size * 0.055)
  }
  sheet.stroke(rays, mix(palette.accents[2], palette.near, 0.3), 1.6)
  sheet.path(heads, colour)
}

const sprig: Bloom = ({ sheet, random, palette }, at, size, heading) => {
  const colour = mix(random.pick(palette.accents), palette.near, 0.1)
  let d = leaf(at, size * 0.9, size * 0.3, heading)
  for (let i = 0; i < 6; i++) {
    const back = {
      x: at.x - Math.sin(heading) * size * 0.28 * i,
      y: at.y + Math.cos(heading) * size * 0.28 * i,
    }
    for (const side of [1, -1]) d += leaf(back, size * 0.6, size * 0.26, heading + side * 0.75)
  }
  sheet.path(d, colour)
}

/** Daisies twice: a bunch looks better with one kind in the majority. */
export const blooms: readonly Bloom[] = [daisy, daisy, tulip, poppy, umbel, sprig]

function around(count: number, draw: (angle: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw((i * 2 * Math.PI) / count)).join('')
}

function dots(random: Random, at: Point, spread: number, count: number, radius: number): string {
  return around(count, () => {
    const [angle, far] = [random.between(0, 2 * Math.PI), spread * Math.sqrt(random.next())]
    return disc(at.x + Math.cos(angle) * far, at.y + Math.sin(angle) * far, radius)
  })
}
