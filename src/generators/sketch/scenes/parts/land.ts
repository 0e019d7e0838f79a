import { polyline } from '../../paths.ts'
import type { Random } from '../../random.ts'
import type { Easel } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'

/** Points along a skyline, left edge to right edge. */
export function skyline(width: number, step: number, heightAt: (x: number) => number): Point[] {
  const points: Point[] = []
  for (let x = -step; x <= width + step; x += step) points.push({ x, y: heightAt(x) })
  return points
}

/** The ground under a skyline, down to `bottom`. */
export function ground(line: readonly Point[], bottom: number): string {
  const [first, last] = [line[0], line.at(-1)]
  if (!first || !last) return ''
  return `${polyline(line)}L${n(last.x)} ${n(bottom)}L${n(first.x)} ${n(bottom)}Z`
}

/** A conifer standing at (x, y): branches as teeth down both sides, drooping and uneven. */
export function pine(random: Random, x: number, y: number, height: number): string {
  const tiers = Math.max(4, Math.min(9, Math.round(height / 9)))
  const half = height * random.between(0.17, 0.24)
  const left: Point[] = []
  const right: Point[] = []
  for (let tier = 1; tier <= tiers; tier++) {
    const share = tier / tiers
    const [reach, top] = [half * share ** 0.85, y - height * (1 - share * 0.93)]
    left.push(
      { x: x - reach * random.between(0.8, 1.12), y: top },
      { x: x - reach * 0.45, y: top - height * 0.02 },
    )
    right.push(
      { x: x + reach * random.between(0.8, 1.12), y: top },
      { x: x + reach * 0.45, y: top - height * 0.02 },
    )
  }
  const trunk = height * 0.025
  const foot = [
    { x: x + trunk, y: y - height * 0.07 },
    { x: x + trunk, y },
    { x: x - trunk, y },
    { x: x - trunk, y: y - height * 0.07 },
  ]
  return `${polyline([{ x, y: y - height }, ...right, ...foot, ...left.toReversed()])}Z`
}

/** A few birds far away, in one flock. */
export function drawBirds({ sheet, random, palette }: Easel, around: Point): void {
  const birds = random.fork('birds')
  let d = ''
  for (let i = birds.int(3, 7); i > 0; i--) {
    const [x, y] = [around.x + birds.between(-110, 110), around.y + birds.between(-55, 55)]
    const wing = birds.between(5, 11)
    d += `M${n(x - wing)} ${n(y - wing * 0.35)}q${n(wing * 0.6)} ${n(-wing * 0.35)} ${n(wing)} ${n(wing * 0.4)}q${n(wing * 0.4)} ${n(-wing * 0.75)} ${n(wing)} ${n(-wing * 0.4)}`
  }
  sheet.stroke(d, palette.near, 1.8, 0.75)
}
