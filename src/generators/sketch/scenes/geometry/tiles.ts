import { type Colour, mix } from '../../colour.ts'
import { box, disc } from '../../paths.ts'
import type { Easel, Scene } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'
import { inks } from './inks.ts'

/** Square tiles of quarter circles, leaves, stripes and dots. */
export const tiles: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const colours = inks(easel)
  const across = Math.max(3, Math.round(width / random.between(105, 170)))
  const size = width / across
  const paper = mix(palette.light, palette.sky[2], 0.4)
  sheet.background(paper)
  for (let row = 0; row * size < height; row++) {
    for (let column = 0; column < across; column++) {
      const [back, front] = twoOf(easel, colours)
      drawTile(easel, { x: column * size, y: row * size }, size, back, front)
    }
  }
  return { x: width / 2, y: height / 2 }
}

function drawTile(
  { sheet, random, palette }: Easel,
  { x, y }: Point,
  size: number,
  back: Colour,
  front: Colour,
): void {
  sheet.rect(x - 0.3, y - 0.3, size + 0.6, size + 0.6, back)
  const [cx, cy] = [x + size / 2, y + size / 2]
  sheet.group(`transform="rotate(${random.int(0, 3) * 90} ${n(cx)} ${n(cy)})"`, () => {
    const s = n(size)
    switch (random.int(0, 7)) {
      case 0:
        return sheet.path(`M${n(x)} ${n(y)}h${s}a${s} ${s} 0 0 1 ${n(-size)} ${s}Z`, front)
      case 1:
        sheet.path(`M${n(x)} ${n(y)}h${s}a${s} ${s} 0 0 1 ${n(-size)} ${s}Z`, front)
        return sheet.path(
          `M${n(x)} ${n(y)}h${n(size * 0.5)}a${n(size * 0.5)} ${n(size * 0.5)} 0 0 1 ${n(-size * 0.5)} ${n(size * 0.5)}Z`,
          back,
        )
      case 2:
        return sheet.path(
          `M${n(x)} ${n(y)}a${n(size / 2)} ${n(size / 2)} 0 0 0 ${s} 0ZM${n(x)} ${n(y + size / 2)}a${n(size / 2)} ${n(size / 2)} 0 0 0 ${s} 0Z`,
          front,
        )
      case 3:
        sheet.circle(cx, cy, size * 0.36, front)
        return sheet.circle(cx, cy, size * 0.16, back)
      case 4:
        return sheet.path([0, 1, 2, 3].map((i) => box(x, y + (i * size) / 4, size, size / 8)).join(''), front)
      case 5:
        return sheet.path(`M${n(x)} ${n(y)}l${s} ${s}h${n(-size)}Z`, front)
      case 6:
        return sheet.path(
          `M${n(x)} ${n(y)}a${s} ${s} 0 0 1 ${s} ${s}a${s} ${s} 0 0 1 ${n(-size)} ${n(-size)}Z`,
          front,
        )
      default:
        return sheet.path(
          [1, 3, 5]
            .flatMap((i) => [1, 3, 5].map((j) => disc(x + (i * size) / 6, y + (j * size) / 6, size * 0.07)))
            .join(''),
          mix(front, palette.light, 0.1),
        )
    }
  })
}

function twoOf({ random }: Easel, colours: readonly Colour[]): [Colour, Colour] {
  const back = random.pick(colours)
  return [back, random.pick(colours.filter((colour) => colour !== back))]
}
