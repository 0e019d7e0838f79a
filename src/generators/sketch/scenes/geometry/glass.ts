import { mix, tone } from '../../colour.ts'
import { disc } from '../../paths.ts'
import type { Easel, Scene } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'

/** Overlapping panes of coloured glass. */
export const glass: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const [top, middle, low] = palette.sky
  sheet.background(
    sheet.linear(
      [
        [0, tone(low, 0.4)],
        [1, mix(low, middle, 0.5)],
      ],
      0,
      0,
      1,
      1,
    ),
  )
  const reach = Math.min(width, height)
  const focus = { x: width * random.between(0.42, 0.58), y: height * random.between(0.42, 0.58) }
  const count = random.int(11, 16)
  const start = random.between(0, 2 * Math.PI)
  for (let i = 0; i < count; i++) {
    // The golden angle spreads them evenly; large ones first, in the middle.
    const share = i / (count - 1)
    const angle = start + i * 2.39996
    const x = focus.x + Math.cos(angle) * width * 0.42 * Math.sqrt(share)
    const y = focus.y + Math.sin(angle) * height * 0.42 * Math.sqrt(share)
    const radius = reach * (0.34 - 0.24 * share) * random.between(0.75, 1.15)
    const colour = random.pick([...palette.accents, ...palette.accents, top, palette.near])
    drawPane(
      easel,
      { x, y },
      radius,
      sheet.linear(
        [
          [0, tone(colour, 0.12), 0.92],
          [1, colour, 0.5],
        ],
        0,
        0,
        1,
        1,
      ),
    )
  }
  let rings = ''
  for (let i = random.int(3, 5); i > 0; i--)
    rings += disc(
      width * random.between(0.1, 0.9),
      height * random.between(0.1, 0.9),
      reach * random.between(0.03, 0.22),
    )
  sheet.stroke(rings, palette.near, 1.8, 0.6)
  return focus
}

/** A disc, half disc, bar, triangle or ring, turned at will. */
function drawPane({ sheet, random }: Easel, { x, y }: Point, radius: number, fill: string): void {
  const r = n(radius)
  sheet.group(`transform="rotate(${random.int(0, 7) * 45} ${n(x)} ${n(y)})"`, () => {
    switch (random.int(0, 6)) {
      case 0:
      case 1:
        return sheet.path(`M${n(x - radius)} ${n(y)}a${r} ${r} 0 0 1 ${n(2 * radius)} 0Z`, fill)
      case 2:
        return sheet.rect(
          x - radius * 1.4,
          y - radius * 0.17,
          radius * 2.8,
          radius * 0.34,
          fill,
          1,
          radius * 0.17,
        )
      case 3:
        return sheet.path(
          `M${n(x)} ${n(y - radius)}L${n(x + radius * 0.87)} ${n(y + radius * 0.5)}L${n(x - radius * 0.87)} ${n(y + radius * 0.5)}Z`,
          fill,
        )
      case 4:
        return sheet.stroke(disc(x, y, radius * 0.8), fill, radius * 0.36)
      default:
        return sheet.circle(x, y, radius, fill)
    }
  })
}
