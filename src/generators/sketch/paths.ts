import type { Random } from './random.ts'
import { n, type Point } from './sheet.ts'

/** Straight lines through the points; not closed. */
export function polyline(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('')
}

/** A curve near the points (each inner one is a control point of a quadratic), from the first to the last. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  const last = rest.pop()
  if (!first || !last) return ''
  let d = `M${n(first.x)} ${n(first.y)}`
  for (const [at, { x, y }] of rest.entries()) {
    const next = rest[at + 1] ?? last
    const end = next === last ? last : { x: (x + next.x) / 2, y: (y + next.y) / 2 }
    d += `Q${n(x)} ${n(y)} ${n(end.x)} ${n(end.y)}`
  }
  return d
}

/** A circle as part of a longer path. */
export function disc(x: number, y: number, radius: number): string {
  const r = n(radius)
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 1 0 ${n(2 * radius)} 0a${r} ${r} 0 1 0 ${n(-2 * radius)} 0Z`
}

export function box(x: number, y: number, width: number, height: number): string {
  return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`
}

/** A leaf or petal from `root`, `length` long, pointing to `angle` (radians, 0 is up, clockwise). */
export function leaf(root: Point, length: number, width: number, angle: number): string {
  const at = (along: number, across: number): string => {
    const x = root.x + Math.sin(angle) * along + Math.cos(angle) * across
    const y = root.y - Math.cos(angle) * along + Math.sin(angle) * across
    return `${n(x)} ${n(y)}`
  }
  const half = width * 0.66
  return `M${at(0, 0)}C${at(length * 0.3, half)} ${at(length * 0.7, half)} ${at(length, 0)}C${at(length * 0.7, -half)} ${at(length * 0.3, -half)} ${at(0, 0)}Z`
}

/** Smooth noise in -1 to 1 over the whole line of numbers; about one hill per unit, `octaves` adds finer ones. */
export function noise(random: Random, octaves: number, roughness = 0.5): (x: number) => number {
  const layers = Array.from({ length: octaves }, (_, octave) => ({
    values: Array.from({ length: 64 }, () => random.between(-1, 1)),
    offset: random.between(0, 64),
    frequency: 2 ** octave,
    weight: roughness ** octave,
  }))
  const total = layers.reduce((sum, { weight }) => sum + weight, 0)
  return (x) =>
    layers.reduce((sum, { values, offset, frequency, weight }) => {
      const position = (((x * frequency + offset) % 64) + 64) % 64
      const cell = Math.floor(position)
      const share = (1 - Math.cos((position - cell) * Math.PI)) / 2
      const [from, to] = [values[cell] ?? 0, values[(cell + 1) % 64] ?? 0]
      return sum + weight * (from + (to - from) * share)
    }, 0) / total
}
