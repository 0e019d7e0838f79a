import { mix } from '../../colour.ts'
import { box, disc } from '../../paths.ts'
import type { Easel } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'
import { drawAurora } from './aurora.ts'

/** Where the sun or the moon stands. */
interface Sky {
  readonly sun: Point
  readonly radius: number
}

/** Sky down to the horizon and the lowest sky colour below it; stars by night, else now and then clouds. */
export function drawSky(easel: Easel, horizon: number, place?: Partial<Point>): Sky {
  const { sheet, palette } = easel
  const random = easel.random.fork('sky')
  const { width, height } = sheet
  const [top, middle, low] = palette.sky
  sheet.background(low)
  sheet.rect(
    0,
    0,
    width,
    horizon + 1,
    sheet.linear([
      [0, top],
      [random.between(0.45, 0.62), middle],
      [1, low],
    ]),
  )
  if (palette.night) {
    drawStars(easel, horizon * 0.95)
    if (random.chance(0.4)) drawAurora(easel, horizon)
  }
  const radius = Math.min(width, height) * random.between(0.045, 0.13)
  const sun = {
    x: width * (place?.x ?? random.between(0.18, 0.82)),
    y: place?.y ?? horizon * (palette.night ? random.between(0.16, 0.42) : random.between(0.3, 0.78)),
  }
  // A crescent that has sunk into the horizon reads as a mistake.
  drawSun(easel, { sun, radius }, palette.night && sun.y < horizon * 0.6 && random.chance(0.5))
  if (random.chance(palette.night ? 0.35 : 0.7)) drawClouds(easel, horizon)
  return { sun, radius }
}

/** Three brightnesses, a path each; fewer towards the horizon. */
export function drawStars({ sheet, random }: Easel, depth: number, density = 1): void {
  const stars = random.fork('stars')
  const count = Math.round(((sheet.width * depth) / 3200) * density)
  for (const [size, share, opacity] of [
    [1.1, 0.6, 0.5],
    [1.6, 0.3, 0.75],
    [2.3, 0.1, 0.95],
  ] as const) {
    let d = ''
    for (let i = 0; i < count * share; i++) {
      const [x, y] = [stars.between(0, sheet.width), depth * stars.next() ** 1.4]
      d += size > 2 ? disc(x, y, size * 0.75) : box(x, y, size, size)
    }
    sheet.path(d, '#ffffff', opacity)
  }
}

function drawSun({ sheet, random, palette }: Easel, { sun, radius }: Sky, crescent: boolean): void {
  const { light } = palette
  const glow = radius * random.between(3.2, 5)
  const halo = sheet.radial([
    [0, light, palette.night ? 0.35 : 0.65],
    [0.35, light, 0.22],
    [1, light, 0],
  ])
  sheet.circle(sun.x, sun.y, glow, halo)
  if (!crescent) {
    sheet.circle(
      sun.x,
      sun.y,
      radius,
      sheet.linear([
        [0, light],
        [1, mix(light, palette.accents[1], 0.35)],
      ]),
    )
    if (palette.night) drawCraters({ sheet, random, palette, angle: 'front' }, { sun, radius })
    return
  }
  // A crescent: the disc's outline there, a flatter arc back.
  const [x, y, r] = [sun.x, sun.y, radius]
  const d = `M${n(x - r * 0.5)} ${n(y - r * 0.87)}A${n(r)} ${n(r)} 0 1 1 ${n(x - r * 0.5)} ${n(y + r * 0.87)}A${n(r * 0.95)} ${n(r * 0.95)} 0 0 0 ${n(x - r * 0.5)} ${n(y - r * 0.87)}Z`
  sheet.group(`transform="rotate(-28 ${n(x)} ${n(y)})"`, () => sheet.path(d, light))
}

function drawCraters({ sheet, random, palette }: Easel, { sun, radius }: Sky): void {
  let d = ''
  for (let i = 0; i < 5; i++) {
    const [angle, far] = [random.between(0, 2 * Math.PI), random.between(0.1, 0.62) * radius]
    d += disc(
      sun.x + Math.cos(angle) * far,
      sun.y + Math.sin(angle) * far,
      radius * random.between(0.07, 0.2),
    )
  }
  sheet.path(d, palette.far, 0.18)
}

/** Long flat banks: rounded bars, each a little off the one above, wide below and narrow on top. */
function drawClouds({ sheet, random, palette }: Easel, horizon: number): void {
  const clouds = random.fork('clouds')
  const bright = mix(palette.sky[2], palette.light, 0.6)
  const bank = sheet.linear([
    [0, bright, palette.night ? 0.28 : 0.75],
    [1, bright, palette.night ? 0.05 : 0.2],
  ])
  for (let cloud = clouds.int(2, 4); cloud > 0; cloud--) {
    const [x, y] = [clouds.between(-0.1, 0.9) * sheet.width, clouds.between(0.12, 0.7) * horizon]
    const long = clouds.between(0.16, 0.4) * sheet.width
    const thick = clouds.between(0.014, 0.026) * sheet.height
    let d = ''
    for (let bar = 0; bar < 4; bar++) {
      const length = long * (1 - bar * 0.2) * clouds.between(0.75, 1)
      d += capsule(x + clouds.between(0, long - length), y - bar * thick * 0.86, length, thick)
    }
    sheet.path(d, bank)
  }
}

function capsule(x: number, y: number, length: number, thick: number): string {
  const r = n(thick / 2)
  return `M${n(x)} ${n(y)}h${n(length)}a${r} ${r} 0 0 0 0 ${n(-thick)}h${n(-length)}a${r} ${r} 0 0 0 0 ${n(thick)}Z`
}
