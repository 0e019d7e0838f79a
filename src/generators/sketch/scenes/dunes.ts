import { mix, tone } from '../colour.ts'
import { noise, polyline } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n, type Point } from '../sheet.ts'
import { drawBalloons } from './parts/balloons.ts'
import { drawBirds } from './parts/land.ts'
import { drawSky } from './parts/sky.ts'

/** Sand: each dune a lit and a shaded slope that meet on a winding crest, far ones drowned in haze. */
export const dunes: Scene = (easel) => {
  const { sheet, random } = easel
  const { width, height } = sheet
  const horizon = height * random.between(0.44, 0.6)
  const { sun } = drawSky(easel, horizon, { y: horizon * random.between(0.35, 0.8) })
  const count = random.int(5, 8)
  // Alternating sides, so that each dune leaves the one behind it in view.
  let side = random.chance(0.5) ? 1 : -1
  for (let i = 0; i < count; i++) {
    const share = i / (count - 1)
    side = -side
    const x = width * (0.5 + side * random.between(0.08, 0.5))
    drawDune(easel, { x, y: horizon + (height - horizon) * (share ** 1.25 * 0.8 - 0.02) }, share, sun.x)
  }
  if (random.chance(0.5)) drawBirds(easel, { x: width * random.between(0.2, 0.8), y: horizon * 0.5 })
  if (!easel.palette.night && random.chance(0.3)) drawBalloons(easel, height * 0.06, horizon * 0.9)
  return { x: (sun.x + width / 2) / 2, y: horizon }
}

/** `base` is where the dune's top would be if it were flat. */
function drawDune(easel: Easel, base: Point, share: number, sunX: number): void {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const tall = height * (0.05 + 0.13 * share) * random.between(0.8, 1.25)
  const reach = width * (0.5 + 0.55 * share) * random.between(0.8, 1.2)
  const top = { x: base.x, y: base.y - tall * 0.35 }
  const foot = base.y + tall * 0.65
  const below = height + 10
  const at = (dx: number, y: number) => `${n(top.x + dx)} ${n(y)}`
  const left = `M${at(-reach * 2, below)}L${at(-reach * 2, foot + tall)}Q${at(-reach, foot + tall * 0.1)} ${at(-reach * 0.55, foot - tall * 0.35)}S${at(-reach * 0.14, top.y + tall * 0.06)} ${at(0, top.y)}`
  const right = `C${at(reach * 0.1, top.y + tall * 0.12)} ${at(reach * 0.3, foot - tall * 0.3)} ${at(reach * 0.62, foot - tall * 0.1)}S${at(reach * 1.5, foot + tall * 0.2)} ${at(reach * 2, foot + tall)}L${at(reach * 2, below)}`
  // The crest comes down towards the viewer in an S.
  const [swing, drift] = [reach * random.between(0.1, 0.22), reach * random.between(-0.3, 0.3)]
  const deep = tall * random.between(2.4, 3.4)
  const crest = `C${at(-swing, top.y + deep * 0.25)} ${at(swing * 1.4, top.y + deep * 0.45)} ${at(drift * 0.4, top.y + deep * 0.7)}S${at(drift - swing, top.y + deep)} ${at(drift, below)}`
  const sand = mix(mix(palette.far, palette.accents[1], 0.22), palette.near, 0.04 + share * 0.4)
  const hazy = mix(sand, palette.sky[2], 0.6 * (1 - share))
  const lit = sheet.linear([
    [0, mix(hazy, palette.light, 0.42)],
    [0.6, hazy],
    [1, mix(hazy, palette.near, 0.2)],
  ])
  const dark = mix(hazy, palette.near, 0.3 + share * 0.22)
  const shaded = sheet.linear([
    [0, dark],
    [0.35, mix(dark, hazy, 0.35)],
    [1, mix(dark, hazy, 0.8)],
  ])
  const mirrored = sunX > top.x
  sheet.group(mirrored ? `transform="translate(${n(top.x * 2)} 0) scale(-1 1)"` : '', () => {
    sheet.path(`${left}${right}Z`, shaded)
    sheet.path(`${left}${crest}Z`, lit)
    if (share > 0.45) drawRipples(easel, top, reach, tall, share)
    sheet.stroke(`M${at(0, top.y)}${crest}`, tone(mix(hazy, palette.light, 0.6), 0.2), 1 + share, 0.5)
  })
}

/** The wind's marks on the lit slope. */
function drawRipples(
  { sheet, random, palette }: Easel,
  top: Point,
  reach: number,
  tall: number,
  share: number,
): void {
  const wobble = noise(random, 2)
  let d = ''
  for (let row = 2; row < 20; row++) {
    const y = top.y + tall * (0.35 + row * 0.14)
    const end = top.x - reach * random.between(0.02, 0.12)
    const long = reach * random.between(0.2, 0.75)
    d += polyline(
      Array.from({ length: 16 }, (_, i) => {
        const x = end - long + (long * i) / 15
        return { x, y: y + ((end - x) / reach) * tall * 0.75 + wobble(x / 80 + row * 0.7) * 4 }
      }),
    )
  }
  sheet.stroke(d, palette.near, 1.2, 0.12 * share)
}
