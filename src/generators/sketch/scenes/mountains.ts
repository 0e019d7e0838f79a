import { mix, tone } from '../colour.ts'
import { noise, polyline } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n, type Point } from '../sheet.ts'
import { drawBalloons } from './parts/balloons.ts'
import { drawBirds, ground, pine, skyline } from './parts/land.ts'
import { drawSky } from './parts/sky.ts'
import { drawGlitter, drawWater, reflected } from './parts/water.ts'

/** Hazy ranges, one massif with lit and shaded faces, and in front of it a lake or hills with conifers. */
export const mountains: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const lake = random.chance(0.45)
  const shore = height * (lake ? random.between(0.62, 0.72) : random.between(0.7, 0.8))
  const { sun, radius } = drawSky(easel, shore)
  drawRange(easel, shore - height * random.between(0.2, 0.3), height * 0.12, 0.08)
  drawRange(easel, shore - height * random.between(0.1, 0.18), height * 0.1, 0.24)
  const peaks = placePeaks(easel, shore)
  const drawPeaks = () => {
    for (const peak of peaks) drawPeak(easel, peak, shore, sun.x)
  }
  drawPeaks()
  if (random.chance(0.6)) drawBirds(easel, { x: width * random.between(0.25, 0.75), y: shore * 0.45 })
  if (!palette.night && random.chance(0.3)) drawBalloons(easel, height * 0.06, shore * 0.75)
  if (lake) {
    drawWater(easel, shore)
    reflected(easel, shore, 0.38, drawPeaks)
    drawGlitter(easel, sun, shore, radius)
    drawForest(easel, height * random.between(0.92, 0.97), 0.9)
  } else {
    for (const [at, share] of [0.06, 0.14, 0.24].entries()) {
      drawRange(easel, shore + height * (share - 0.1), height * 0.05, 0.45 + at * 0.2)
      drawForest(easel, shore + height * (share - 0.03), 0.5 + at * 0.22)
    }
  }
  const highest = peaks.reduce((a, b) => (a.y < b.y ? a : b))
  return { x: highest.x, y: highest.y + height * 0.15 }
}

/** A range without detail; `depth` 0 is the farthest and haziest. */
function drawRange({ sheet, random, palette }: Easel, base: number, amplitude: number, depth: number): void {
  const hill = noise(random, 4, 0.45)
  const scale = sheet.width * random.between(0.16, 0.3)
  const line = skyline(sheet.width, 6, (x) => base - amplitude * (1 - Math.abs(hill(x / scale)) * 2))
  const colour = mix(palette.far, palette.near, depth)
  sheet.path(
    ground(line, sheet.height),
    sheet.linear([
      [0, colour],
      [0.5, mix(colour, palette.sky[2], 0.5 * (1 - depth))],
    ]),
  )
}

function placePeaks({ sheet, random }: Easel, shore: number): Point[] {
  const count = random.int(2, 4)
  const highest = random.int(0, count - 1)
  return Array.from({ length: count }, (_, at) => ({
    x: sheet.width * ((at + random.between(0.25, 0.75)) / count),
    y: shore - sheet.height * (at === highest ? random.between(0.38, 0.46) : random.between(0.18, 0.3)),
  })).sort((a, b) => a.y - b.y)
}

/** One mountain: a lit and a shaded face that meet on a winding spine, with snow where it is high. */
function drawPeak({ sheet, random, palette }: Easel, peak: Point, foot: number, sunX: number): void {
  const rock = random.fork(`peak ${peak.x}`)
  const tall = foot - peak.y
  const half = tall * rock.between(1.05, 1.5)
  const jag = (from: Point, to: Point, steps: number, rough: number): Point[] =>
    Array.from({ length: steps + 1 }, (_, i) => {
      const share = i / steps
      const wild = i === 0 || i === steps ? 0 : rough
      return {
        x: from.x + (to.x - from.x) * share + rock.between(-wild, wild),
        y: from.y + (to.y - from.y) * share ** 0.92 + rock.between(-wild, wild) * 0.7,
      }
    })
  const left = jag(peak, { x: peak.x - half, y: foot }, 16, tall * 0.02)
  const right = jag(peak, { x: peak.x + half, y: foot }, 16, tall * 0.02)
  const spine = jag(peak, { x: peak.x + half * rock.between(-0.3, 0.3), y: foot }, 9, tall * 0.035)
  const body = mix(palette.far, palette.near, 0.5)
  const haze = mix(body, palette.sky[2], 0.55)
  const lit = sheet.linear([
    [0, tone(mix(body, palette.light, 0.25), 0.1)],
    [1, haze],
  ])
  const shaded = sheet.linear([
    [0, mix(body, palette.near, 0.45)],
    [1, mix(body, haze, 0.6)],
  ])
  const sunLeft = sunX < peak.x
  sheet.path(`${polyline([...left, ...spine.toReversed()])}Z`, sunLeft ? lit : shaded)
  sheet.path(`${polyline([...right, ...spine.toReversed()])}Z`, sunLeft ? shaded : lit)
  const snow = rock.between(0.26, 0.42)
  const cap = (side: readonly Point[], bright: boolean): void => {
    const steps = Math.round(16 * snow)
    const edge = side.slice(0, steps + 1)
    const end = edge.at(-1) ?? peak
    const inner = spine[Math.round(9 * snow)] ?? peak
    const zigzag = Array.from({ length: 5 }, (_, i) => ({
      x: end.x + ((inner.x - end.x) * (i + 1)) / 6,
      y:
        end.y +
        ((inner.y - end.y) * (i + 1)) / 6 +
        tall * (i % 2 === 0 ? 0.07 : -0.06) * rock.between(0.5, 1.1),
    }))
    const ridge = spine.slice(0, Math.round(9 * snow) + 1).toReversed()
    sheet.path(
      `${polyline([...edge, ...zigzag, ...ridge])}Z`,
      bright
        ? mix(tone(palette.light, 0.1), body, palette.night ? 0.3 : 0.06)
        : mix(palette.sky[2], body, palette.night ? 0.55 : 0.35),
    )
  }
  cap(left, sunLeft)
  cap(right, !sunLeft)
}

/** Conifers along a gentle slope; all of them one path. */
function drawForest({ sheet, random, palette }: Easel, base: number, depth: number): void {
  const { width, height } = sheet
  const slope = noise(random, 2)
  const heightAt = (x: number) => base + slope(x / (width * 0.45)) * height * 0.045
  const colour = mix(palette.far, palette.near, depth)
  const density = noise(random, 2)
  let d = ground(skyline(width, 12, heightAt), height)
  const size = height * (0.035 + depth * 0.075)
  for (let x = 0; x < width; x += size * random.between(0.2, 0.5)) {
    if (density(x / (width * 0.2)) > -0.15)
      d += pine(random, x, heightAt(x) + 3, size * random.between(0.55, 1.25))
  }
  sheet.path(
    d,
    sheet.linear([
      [0, colour],
      [1, n(depth) === '0.9' ? tone(palette.near, -0.3) : mix(colour, palette.near, 0.35)],
    ]),
  )
}
