import { mix } from '../../colour.ts'
import { box } from '../../paths.ts'
import type { Easel } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'

/** Still water from `top` to the lower edge: the sky upside down, darker, with the ripples of a light breeze. */
export function drawWater({ sheet, random, palette }: Easel, top: number): void {
  const [high, middle, low] = palette.sky
  const deep = (colour: string, share: number) => mix(colour, palette.near, share)
  sheet.rect(
    0,
    top,
    sheet.width,
    sheet.height - top,
    sheet.linear([
      [0, deep(low, 0.12)],
      [0.45, deep(middle, 0.28)],
      [1, deep(high, 0.5)],
    ]),
  )
  const ripples = random.fork('ripples')
  let [bright, dark] = ['', '']
  for (let y = top + 3; y < sheet.height; y += 4 + (y - top) * 0.05) {
    const length = 12 + (y - top) * 0.5
    const thick = 0.8 + (y - top) * 0.009
    for (let i = 0; i < 3; i++) {
      const d = box(ripples.between(-0.1, 1) * sheet.width, y, length * ripples.between(0.5, 1.8), thick)
      if (ripples.chance(0.5)) bright += d
      else dark += d
    }
  }
  sheet.path(bright, palette.light, 0.22)
  sheet.path(dark, palette.near, 0.16)
}

/** What was drawn with its foot at `line` once more, upside down below it and pressed together a little. */
export function reflected({ sheet }: Easel, line: number, opacity: number, draw: () => void): void {
  sheet.group(`transform="translate(0 ${n(line * 1.8)}) scale(1 -0.8)" opacity="${opacity}"`, draw)
}

/** The sun's road on the water: short bars, broader and further apart the nearer they are. */
export function drawGlitter({ sheet, random, palette }: Easel, sun: Point, top: number, width: number): void {
  const glitter = random.fork('glitter')
  let [strong, weak] = ['', '']
  for (let y = top + 2; y < sheet.height; y += 3.2 + (y - top) * 0.028) {
    const near = (y - top) / (sheet.height - top)
    const spread = width * (0.55 + near * 1.5)
    for (let i = 0; i < 3; i++) {
      const offset = (glitter.next() + glitter.next() - 1) * spread
      const long = (6 + near * 46) * glitter.between(0.4, 1.3)
      const d = box(sun.x + offset - long / 2, y, long, 1.3 + near * 3.4)
      if (Math.abs(offset) < spread * 0.4) strong += d
      else weak += d
    }
  }
  sheet.path(weak, palette.light, 0.28)
  sheet.path(strong, palette.light, 0.62)
}
