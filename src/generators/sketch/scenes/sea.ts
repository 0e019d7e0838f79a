import { mix, tone } from '../colour.ts'
import { box, noise } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n, type Point } from '../sheet.ts'
import { drawBirds, ground, skyline } from './parts/land.ts'
import { drawSky } from './parts/sky.ts'
import { drawGlitter, drawWater } from './parts/water.ts'

/** Open water under a low sun: swell rolling in, an island or two, and now and then a boat. */
export const sea: Scene = (easel) => {
  const { sheet, random } = easel
  const { width, height } = sheet
  const horizon = height * random.between(0.42, 0.6)
  const { sun, radius } = drawSky(easel, horizon, { y: horizon * random.between(0.62, 1.02) })
  drawIslands(easel, horizon)
  drawWater(easel, horizon)
  drawGlitter(easel, sun, horizon, radius)
  if (random.chance(0.6)) drawBirds(easel, { x: width * random.between(0.2, 0.8), y: horizon * 0.4 })
  const boatX = width * random.between(0.2, 0.8)
  const boatY = horizon + (height - horizon) * random.between(0.14, 0.26)
  if (random.chance(0.7)) drawBoat(easel, boatX, boatY, height * random.between(0.09, 0.15))
  drawSwell(easel, horizon)
  return { x: (boatX + sun.x) / 2, y: boatY - height * 0.06 }
}

function drawIslands({ sheet, random, palette }: Easel, horizon: number): void {
  for (let i = random.int(0, 3); i > 0; i--) {
    const shape = noise(random, 4)
    const [centre, half] = [random.between(0, 1) * sheet.width, random.between(0.08, 0.26) * sheet.width]
    const tall = sheet.height * random.between(0.03, 0.1)
    const line = skyline(sheet.width, 5, (x) => {
      const inside = Math.max(0, 1 - ((x - centre) / half) ** 2)
      return horizon + 2 - tall * inside * (1 + 0.5 * shape(x / 60))
    })
    sheet.path(ground(line, horizon + 2), mix(palette.far, palette.near, 0.12 + i * 0.16))
  }
}

/** A sail and its shadow on the water. */
function drawBoat({ sheet, random, palette }: Easel, x: number, y: number, tall: number): void {
  const lean = random.chance(0.5) ? 1 : -1
  const to = (dx: number, dy: number) => `${n(x + dx * tall * lean)} ${n(y + dy * tall)}`
  sheet.ellipse(x, y + tall * 0.1, tall * 0.42, tall * 0.035, palette.near, 0.35)
  sheet.path(
    `M${to(-0.42, -0.08)}Q${to(-0.3, 0.08)} ${to(-0.1, 0.09)}L${to(0.3, 0.09)}Q${to(0.42, 0.02)} ${to(0.5, -0.1)}Z`,
    palette.near,
  )
  sheet.path(
    `M${to(0.03, -1)}Q${to(0.5, -0.5)} ${to(0.42, -0.15)}L${to(0.03, -0.13)}Z`,
    tone(palette.light, 0.3),
  )
  sheet.path(
    `M${to(-0.02, -0.92)}Q${to(-0.16, -0.4)} ${to(-0.36, -0.14)}L${to(-0.02, -0.13)}Z`,
    palette.accents[random.int(0, 1)] ?? palette.light,
  )
  sheet.stroke(`M${to(0, -1.04)}L${to(0, -0.08)}`, palette.near, tall * 0.02)
}

/** Waves in front: a dark face below a bright crest, foam along it; the nearest is the largest. */
function drawSwell({ sheet, random, palette }: Easel, horizon: number): void {
  const count = random.int(4, 7)
  for (let i = 0; i < count; i++) {
    const share = (i + 1) / count
    const rowAt = (at: number) => horizon + (sheet.height - horizon) * (0.28 + 0.68 * at ** 1.2)
    const base = rowAt(share)
    const amplitude = sheet.height * (0.006 + 0.024 * share)
    const long = sheet.width * (0.1 + 0.16 * share) * random.between(0.85, 1.2)
    const drift = noise(random, 2)
    const swell = noise(random, 2)
    const phase = random.between(0, 7)
    // A trochoid, nearly: sharp crests, broad troughs, as wind waves have; no two of the same height.
    const line = skyline(sheet.width, 6, (x) => {
      const swing = Math.abs(Math.cos((x / long) * 1.3 + phase + drift(x / long / 3)))
      return base + amplitude * (0.75 + 0.5 * swell(x / (long * 1.5))) * (1 - (1 - swing ** 0.8) * 2.2)
    })
    const body = mix(mix(palette.sky[1], palette.sky[0], 0.55), palette.near, 0.2 + share * 0.42)
    // Down to where the next wave covers it, so that the whole gradient is seen.
    const bottom = i === count - 1 ? sheet.height + 40 : rowAt((i + 2) / count) + sheet.height * 0.05
    const thick = amplitude * 0.5 + 1.5
    const crest = mix(body, palette.light, 0.62 - share * 0.15)
    sheet.path(
      ground(line, bottom),
      sheet.linear([
        [0, crest],
        [0.5, body],
      ]),
    )
    const lower = line.map(({ x, y }) => ({ x, y: y + thick * (1.1 + 0.9 * drift(x / 23)) }))
    const face = sheet.linear([
      [0, mix(body, palette.near, 0.5)],
      [1, mix(body, palette.sky[1], 0.4)],
    ])
    sheet.path(ground(lower, bottom), face)
    drawFoam({ sheet, random, palette, angle: 'front' }, line, share)
  }
}

/** Flecks that ride below the crest. */
function drawFoam({ sheet, random, palette }: Easel, line: readonly Point[], share: number): void {
  let d = ''
  for (const { x, y } of line) {
    if (random.chance(0.3))
      d += box(x, y + random.between(3, 20) * (0.4 + share), random.between(4, 20) * share, 0.8 + share)
  }
  sheet.path(d, palette.light, 0.3)
}
