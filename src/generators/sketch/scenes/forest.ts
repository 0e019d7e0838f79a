import { mix, tone } from '../colour.ts'
import { noise } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n } from '../sheet.ts'
import { ground, pine, skyline } from './parts/land.ts'
import { drawSky } from './parts/sky.ts'

/** Conifers standing in mist, row behind row, the nearest open towards the light, beams falling in by day. */
export const forest: Scene = (easel) => {
  const { sheet, random } = easel
  const { width, height } = sheet
  const horizon = height * random.between(0.66, 0.78)
  const { sun } = drawSky(easel, horizon, { y: height * random.between(0.2, 0.42) })
  const rows = random.int(4, 6)
  for (let row = 0; row < rows; row++) {
    const share = row / (rows - 1)
    drawTrees(easel, horizon - height * (0.1 - share * 0.3), share, share > 0.85 ? sun.x / width : null)
    if (share > 0.2 && share < 0.7 && random.chance(0.8)) drawMist(easel, horizon + height * share * 0.22)
  }
  drawRays(easel, sun.x, sun.y)
  return { x: sun.x, y: height * 0.55 }
}

/** One row; `clearing` is where (0 to 1) the nearest row leaves the view open. */
function drawTrees(
  { sheet, random, palette }: Easel,
  base: number,
  share: number,
  clearing: number | null,
): void {
  const { width, height } = sheet
  const slope = noise(random, 2)
  const heightAt = (x: number) => base + slope(x / (width * 0.5)) * height * 0.05
  const size = height * (0.14 + share * 0.46)
  let d = ground(skyline(width, 14, heightAt), height)
  for (let x = -size * 0.1; x < width + size * 0.1; x += size * random.between(0.16, 0.4)) {
    const open = clearing === null ? 1 : Math.abs(x / width - clearing)
    if (open < 0.24) continue
    const tall = size * random.between(0.6, 1.1) * (clearing === null ? 1 : 0.75 + open * 0.5)
    d += pine(random, x, heightAt(x) + tall * 0.09, tall)
  }
  const colour = mix(mix(palette.far, palette.sky[2], 0.25), tone(palette.near, -0.1), share)
  const foot = mix(colour, palette.sky[2], 0.6 * (1 - share))
  sheet.path(
    d,
    sheet.linear([
      [0, colour],
      [0.75, foot],
    ]),
  )
}

function drawMist({ sheet, random, palette }: Easel, y: number): void {
  const veil = sheet.radial([
    [0, palette.sky[2], 0.55],
    [0.5, palette.sky[2], 0.25],
    [1, palette.sky[2], 0],
  ])
  for (let i = 0; i < 2; i++) {
    sheet.ellipse(
      random.between(0, sheet.width),
      y,
      sheet.width * random.between(0.35, 0.6),
      sheet.height * random.between(0.03, 0.06),
      veil,
    )
  }
}

/** Beams that fan out from the light; each fades on its way. */
function drawRays({ sheet, random, palette }: Easel, x: number, y: number): void {
  if (palette.night || random.chance(0.4)) return
  const rays = random.fork('rays')
  const beam = sheet.linear([
    [0, palette.light, 0.36],
    [1, palette.light, 0],
  ])
  let d = ''
  for (let i = rays.int(4, 7); i > 0; i--) {
    const [angle, spread] = [rays.between(-1.05, 1.05), rays.between(0.03, 0.08)]
    const long = sheet.height * rays.between(0.5, 0.9)
    const end = (a: number) => `${n(x + Math.sin(a) * long)} ${n(y + Math.cos(a) * long)}`
    d += `M${n(x)} ${n(y)}L${end(angle - spread)}L${end(angle + spread)}Z`
  }
  sheet.path(d, beam, 0.55)
}
