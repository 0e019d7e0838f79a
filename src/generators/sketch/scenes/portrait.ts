import { mix, tone } from '../colour.ts'
import { disc, leaf } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n } from '../sheet.ts'
import { drawBust, drawNeck } from './portrait/body.ts'
import { drawFace, drawHead } from './portrait/face.ts'
import { drawHairBefore, drawHairBehind } from './portrait/hair.ts'
import { hairStyles, type Sitter } from './portrait/sitter.ts'

const skins = ['#f6d3b8', '#efbf9a', '#dda57c', '#c48660', '#9b6647', '#734833']
const hairs = ['#231a1c', '#3b2620', '#5e3a26', '#8e5a30', '#c08a4a', '#8f3b2c', '#a8a29c']

/** A bust in flat colours in front of a disc and leaves: from the front, turned, in profile or from behind. */
export const portrait: Scene = (easel) => {
  const { sheet, random, palette, angle } = easel
  const { width, height } = sheet
  const head = Math.min(height * 0.36, width * 0.46)
  const middle = { x: width * random.between(0.47, 0.53), y: height * 0.42 }
  drawRoom(easel, middle.x, middle.y, head)
  const sitter: Sitter = {
    ...easel,
    skin: mix(random.pick(skins), palette.light, 0.06),
    hair: mix(random.pick(hairs), palette.near, 0.15),
    style: random.pick(hairStyles),
    clothes: mix(random.pick([...palette.accents, palette.near]), palette.near, 0.08),
    turn: angle === 'side' ? random.between(0.5, 0.7) : random.between(-0.12, 0.12),
    at: (x, y) => `${n(middle.x + x * head)} ${n(middle.y + y * head)}`,
    size: (heads) => heads * head,
  }
  const mirrored = random.chance(0.5)
  sheet.group(mirrored ? `transform="translate(${n(middle.x * 2)} 0) scale(-1 1)"` : '', () => {
    if (angle !== 'back') drawHairBehind(sitter)
    drawNeck(sitter)
    drawBust(sitter)
    drawHead(sitter)
    if (angle !== 'back') drawFace(sitter)
    drawHairBefore(sitter)
  })
  return { x: middle.x, y: middle.y + head * 0.1 }
}

function drawRoom({ sheet, random, palette }: Easel, x: number, y: number, head: number): void {
  const { width, height } = sheet
  const [top, , low] = palette.sky
  const wall = palette.night ? mix(top, palette.sky[1], 0.5) : mix(low, palette.far, 0.35)
  sheet.background(
    sheet.linear([
      [0, tone(wall, 0.08)],
      [1, mix(wall, palette.far, 0.4)],
    ]),
  )
  const tint = random.pick([palette.accents[1], palette.sky[1], mix(palette.accents[0], low, 0.4)])
  const radius = head * random.between(0.92, 1.12)
  sheet.circle(
    x,
    y - head * 0.05,
    radius,
    sheet.linear([
      [0, tone(tint, 0.15)],
      [1, mix(tint, wall, 0.3)],
    ]),
  )
  if (random.chance(0.5)) sheet.stroke(disc(x, y - head * 0.05, radius * 1.09), tint, 2, 0.8)
  const green = mix(palette.accents[2], palette.near, random.between(0.1, 0.4))
  for (const side of [-1, 1]) {
    if (random.chance(0.25)) continue
    const root = { x: x + side * head * random.between(1, 1.3), y: height * random.between(0.92, 1.02) }
    let d = ''
    for (let i = 0; i < 7; i++)
      d += leaf(
        root,
        head * random.between(0.7, 1.25),
        head * random.between(0.16, 0.26),
        side * (i - 2.4) * 0.32,
      )
    sheet.path(d, green, 0.85)
  }
  sheet.ellipse(width / 2, height * 1.02, width * 0.6, height * 0.1, palette.near, 0.12)
}
