import { mix, tone } from '../colour.ts'
import { curve, disc, leaf } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n, type Point } from '../sheet.ts'
import { blooms } from './botanical/blooms.ts'

/** Pressed flowers on tinted paper: stems that rise from one place, leaves, blossoms, a pale disc behind them. */
export const botanical: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const paper = palette.night ? mix(palette.near, palette.sky[1], 0.35) : mix(palette.sky[2], '#fffdf6', 0.45)
  sheet.background(
    sheet.linear(
      [
        [0, tone(paper, 0.1)],
        [1, mix(paper, palette.far, 0.22)],
      ],
      0,
      0,
      0.4,
      1,
    ),
  )
  drawBackdrop(easel)
  const root = { x: width * random.between(0.42, 0.58), y: height * 1.03 }
  const stems = random.int(5, 8)
  for (let i = 0; i < stems; i++) {
    // From the outside in, so that the middle stands in front.
    const side = i % 2 === 0 ? 1 : -1
    const share = 1 - i / (stems - 1)
    const lean = side * share * random.between(0.75, 1.05)
    drawStem(easel, { x: root.x + lean * width * 0.08, y: root.y }, lean, i)
  }
  return { x: root.x, y: height * 0.45 }
}

function drawBackdrop({ sheet, random, palette }: Easel): void {
  const { width, height } = sheet
  const tint = random.pick([palette.accents[1], palette.accents[0], palette.far])
  const soft = mix(tint, palette.night ? palette.near : palette.sky[2], 0.45)
  const [x, y] = [width * random.between(0.42, 0.58), height * random.between(0.38, 0.48)]
  const radius = Math.min(width, height) * random.between(0.3, 0.38)
  if (random.chance(0.5)) {
    sheet.circle(x, y, radius, soft, 0.85)
    sheet.stroke(disc(x, y, radius * 1.08), soft, 2, 0.9)
  } else {
    const d = `M${n(x - radius * 0.8)} ${n(height)}V${n(y)}a${n(radius * 0.8)} ${n(radius * 0.8)} 0 0 1 ${n(radius * 1.6)} 0V${n(height)}Z`
    sheet.path(d, soft, 0.85)
  }
}

function drawStem({ sheet, random, palette }: Easel, root: Point, lean: number, index: number): void {
  const { width, height } = sheet
  const tall = height * random.between(0.62, 0.88) * (1 - Math.abs(lean) * 0.28)
  const bend = random.between(-0.06, 0.06) * width
  const along = (share: number): Point => ({
    x: root.x + lean * width * 0.33 * share ** 1.5 + bend * Math.sin(share * Math.PI),
    y: root.y - tall * share,
  })
  const stem = Array.from({ length: 9 }, (_, i) => along(i / 8))
  const green = mix(
    mix(palette.accents[2], palette.near, random.between(0.15, 0.55)),
    palette.far,
    index % 3 === 0 ? 0.3 : 0,
  )
  sheet.stroke(curve(stem), green, Math.min(width, height) * 0.0055)
  const end = along(1)
  const heading = Math.atan2(end.x - along(0.9).x, along(0.9).y - end.y)
  drawLeaves({ sheet, random, palette, angle: 'front' }, along, green)
  const size = Math.min(width, height) * random.between(0.06, 0.1)
  random.pick(blooms)({ sheet, random, palette, angle: 'front' }, end, size, heading)
}

function drawLeaves({ sheet, random }: Easel, along: (share: number) => Point, green: string): void {
  const pairs = random.int(3, 6)
  const length = Math.min(sheet.width, sheet.height) * random.between(0.09, 0.16)
  const slim = random.between(0.22, 0.5)
  let [leaves, veins] = ['', '']
  for (let i = 0; i < pairs; i++) {
    const share = 0.2 + (0.55 * i) / pairs
    const [at, next] = [along(share), along(share + 0.05)]
    const heading = Math.atan2(next.x - at.x, at.y - next.y)
    for (const side of i % 2 === 0 ? [1, -1] : [-1, 1]) {
      const [angle, long] = [
        heading + side * random.between(0.7, 1.1),
        length * (1 - share * 0.4) * random.between(0.8, 1.1),
      ]
      leaves += leaf(at, long, long * slim, angle)
      veins += `M${n(at.x)} ${n(at.y)}L${n(at.x + Math.sin(angle) * long * 0.85)} ${n(at.y - Math.cos(angle) * long * 0.85)}`
    }
  }
  sheet.path(leaves, green, 0.93)
  sheet.stroke(veins, tone(green, 0.3), 1.1, 0.6)
}
