import { mix, tone } from '../colour.ts'
import { box } from '../paths.ts'
import type { Random } from '../random.ts'
import type { Easel, Scene } from '../scene.ts'
import { n } from '../sheet.ts'
import { drawSky } from './parts/sky.ts'
import { drawWater, reflected } from './parts/water.ts'

interface House {
  readonly x: number
  readonly top: number
  readonly width: number
}

/** Electric light is warm under any sky. */
const lamp = '#ffbf5e'

/** A skyline in three depths, lit windows in the near ones, often on a river that shows it once more. */
export const city: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const river = random.chance(0.6)
  const street = height * (river ? random.between(0.66, 0.76) : 1)
  const { sun } = drawSky(easel, street)
  const glow = mix(palette.sky[2], palette.accents[1], 0.4)
  sheet.rect(
    0,
    street * 0.5,
    width,
    street * 0.5,
    sheet.linear([
      [0, glow, 0],
      [1, glow, 0.55],
    ]),
  )
  const depths = [0.1, 0.42, 0.85].map((depth) => ({ depth, houses: placeHouses(easel, street, depth) }))
  const draw = () => {
    for (const { depth, houses } of depths) drawRow(easel, houses, street, depth)
  }
  draw()
  if (river) {
    drawWater(easel, street)
    reflected(easel, street, 0.4, draw)
    drawLampReflections(easel, street)
    sheet.rect(0, street - 3, width, 6, tone(palette.near, -0.2))
  }
  return { x: sun.x, y: street * 0.7 }
}

function placeHouses({ sheet, random }: Easel, street: number, depth: number): House[] {
  const houses: House[] = []
  const tallest = street * (0.62 - depth * 0.2)
  // Downtown: one stretch of the row is high, the rest is low.
  const centre = random.between(0.2, 0.8) * sheet.width
  for (let x = -random.between(0, 40); x < sheet.width; ) {
    const width = sheet.width * random.between(0.04, 0.075) * (0.7 + depth * 0.6)
    const central = Math.exp(-(((x - centre) / (sheet.width * 0.28)) ** 2))
    const tall = tallest * (0.24 + 0.6 * central * random.between(0.55, 1) + random.between(0, 0.2))
    houses.push({ x, top: street - tall, width })
    x += width * random.between(0.92, 1.06)
  }
  return houses
}

function drawRow(
  { sheet, random, palette }: Easel,
  houses: readonly House[],
  street: number,
  depth: number,
): void {
  const row = random.fork(`row ${depth}`)
  const wall = mix(mix(palette.sky[1], palette.far, 0.6), palette.near, depth)
  let [walls, sides, near, warm, cold] = ['', '', '', '', '']
  for (const house of houses) {
    walls += outline(row, house, street)
    sides += box(house.x + house.width * 0.68, house.top, house.width * 0.32, street - house.top)
    if (depth < 0.3) continue
    const [pitchX, pitchY] = [row.between(7, 10) + depth * 4, row.between(9, 14) + depth * 4]
    const lively = row.between(0.15, 0.6) * (palette.night ? 1.2 : 0.75)
    for (let y = house.top + pitchY; y < street - pitchY; y += pitchY) {
      for (let x = house.x + pitchX * 0.6; x < house.x + house.width - pitchX * 0.7; x += pitchX) {
        const pane = box(x, y, pitchX * 0.48, pitchY * 0.52)
        const lot = row.next()
        if (lot < lively * 0.62) warm += pane
        else if (lot < lively * 0.75) cold += pane
        else near += pane
      }
    }
  }
  sheet.path(
    walls,
    sheet.linear([
      [0, wall],
      [1, mix(wall, palette.sky[2], 0.4 * (1 - depth))],
    ]),
  )
  sheet.path(sides, palette.near, 0.16 + depth * 0.16)
  sheet.path(near, tone(wall, 0.35), 0.14)
  sheet.path(cold, palette.accents[2], 0.75)
  sheet.path(warm, mix(palette.light, lamp, 0.65), 0.92)
}

/** A flat roof, a set-back, a gable, a mast or a dome. */
function outline(random: Random, { x, top, width }: House, street: number): string {
  const body = box(x, top, width, street - top)
  const middle = x + width / 2
  switch (random.int(0, 6)) {
    case 0:
      return `${body}${box(x + width * 0.2, top - width * 0.35, width * 0.6, width * 0.36)}${box(x + width * 0.36, top - width * 0.6, width * 0.28, width * 0.26)}${box(middle - 1.2, top - width * 1.3, 2.4, width * 0.8)}`
    case 1:
      return `${body}M${n(x)} ${n(top + 1)}L${n(x)} ${n(top - width * 0.2)}L${n(x + width)} ${n(top - width * 0.65)}L${n(x + width)} ${n(top + 1)}Z`
    case 2:
      return `${body}M${n(x)} ${n(top + 1)}L${n(middle)} ${n(top - width * 0.75)}L${n(x + width)} ${n(top + 1)}Z`
    case 3:
      return `${body}M${n(x + width * 0.1)} ${n(top + 1)}a${n(width * 0.4)} ${n(width * 0.45)} 0 0 1 ${n(width * 0.8)} 0Z${box(middle - 1, top - width * 0.75, 2, width * 0.4)}`
    case 4:
      return `${body}${box(x + width * 0.15, top - width * 0.14, width * 0.3, width * 0.15)}${box(x + width * 0.72, top - width * 0.5, 1.6, width * 0.5)}`
    default:
      return body
  }
}

function drawLampReflections({ sheet, random, palette }: Easel, street: number): void {
  const lamps = random.fork('lamps')
  const fade = sheet.linear([
    [0, mix(palette.light, lamp, 0.5), 0.6],
    [1, lamp, 0],
  ])
  let d = ''
  for (let i = lamps.int(10, 18); i > 0; i--) {
    d += box(
      lamps.between(0, sheet.width),
      street + 3,
      lamps.between(2, 5),
      (sheet.height - street) * lamps.between(0.25, 0.8),
    )
  }
  sheet.path(d, fade, 0.75)
}
