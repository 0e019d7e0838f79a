import { mix, tone } from '../../colour.ts'
import { disc } from '../../paths.ts'
import type { HairStyle, Sitter } from './sitter.ts'

/** What hangs or stands behind the head. */
export function drawHairBehind(sitter: Sitter): void {
  const { sheet, palette, hair, style, at, angle } = sitter
  const dark = mix(hair, palette.near, 0.3)
  const back = angle === 'profile' ? -0.12 : 0
  if (style === 'curls') {
    sheet.path(curls(sitter, back, angle === 'profile' ? 0.46 : 0.5), dark)
    return
  }
  if (style === 'bun')
    sheet.path(
      circleAt(sitter, angle === 'profile' ? -0.42 : 0, angle === 'profile' ? -0.42 : -0.62, 0.21),
      dark,
    )
  if (style === 'long') {
    const front = angle === 'profile' ? 0.08 : 0.5
    sheet.path(
      `M${at(-0.44 + back, -0.1)}C${at(-0.5 + back, -0.78)} ${at(0.5 + back, -0.78)} ${at(0.44 + back, -0.1)}C${at(front, 0.4)} ${at(front + 0.06, 0.7)} ${at(front, 1.02)}Q${at(0, 1.12)} ${at(-0.5 + back, 1.02)}C${at(-0.58 + back, 0.7)} ${at(-0.48 + back, 0.4)} ${at(-0.44 + back, -0.1)}Z`,
      dark,
    )
  }
  if (style === 'bob') {
    const front = angle === 'profile' ? 0.05 : 0.48
    sheet.path(
      `M${at(-0.43 + back, -0.1)}C${at(-0.5 + back, -0.78)} ${at(0.5 + back, -0.78)} ${at(0.43 + back, -0.1)}L${at(front, 0.44)}Q${at(front - 0.1, 0.52)} ${at(front - 0.2, 0.44)}L${at(-0.28, 0.44)}Q${at(-0.4 + back, 0.52)} ${at(-0.48 + back, 0.44)}Z`,
      dark,
    )
  }
}

/** What lies over the head: a fringe or parting, in profile the side of the head, from behind all of it. */
export function drawHairBefore(sitter: Sitter): void {
  const { sheet, hair, style, angle } = sitter
  const fill = sheet.linear([
    [0, tone(hair, 0.16)],
    [0.7, hair],
  ])
  if (angle === 'back') {
    drawBackOfHead(sitter, fill)
    return
  }
  if (angle === 'profile') {
    drawSideOfHead(sitter, fill)
    return
  }
  const { at, random, turn } = sitter
  const part = (random.chance(0.5) ? -0.14 : 0.1) + turn * 0.16
  if (style === 'curls') {
    sheet.path(fringeOfCurls(sitter), fill)
    return
  }
  if (style === 'bob' && random.chance(0.6)) {
    sheet.path(
      `M${at(-0.42, 0.12)}C${at(-0.5, -0.79)} ${at(0.5, -0.79)} ${at(0.42, 0.12)}C${at(0.4, -0.02)} ${at(0.38, -0.1)} ${at(0.34, -0.17)}Q${at(turn * 0.1, -0.1)} ${at(-0.34, -0.17)}C${at(-0.38, -0.1)} ${at(-0.4, -0.02)} ${at(-0.42, 0.12)}Z`,
      fill,
    )
    return
  }
  const low = style === 'short' ? -0.02 : 0.16
  sheet.path(
    `M${at(-0.41, low)}C${at(-0.52, low - 0.95)} ${at(0.52, low - 0.95)} ${at(0.41, low)}C${at(0.39, -0.08)} ${at(0.34, -0.2)} ${at(part + 0.12, -0.37)}Q${at(part + 0.03, -0.4)} ${at(part, -0.42)}Q${at(part - 0.06, -0.32)} ${at(part - 0.16, -0.26)}C${at(-0.34, -0.18)} ${at(-0.38, -0.06)} ${at(-0.41, low)}Z`,
    fill,
  )
}

function drawSideOfHead(sitter: Sitter, fill: string): void {
  const { sheet, style, at, hair } = sitter
  if (style === 'curls') {
    sheet.path(curls(sitter, -0.16, 0.4), fill)
    return
  }
  const nape = style === 'short' || style === 'bun' ? 0.3 : 0.46
  sheet.path(
    `M${at(0.33, -0.27)}C${at(0.3, -0.54)} ${at(0.02, -0.6)} ${at(-0.16, -0.56)}C${at(-0.56, -0.5)} ${at(-0.6, 0.06)} ${at(-0.36, nape)}Q${at(-0.28, nape + 0.06)} ${at(-0.17, nape - 0.02)}C${at(-0.14, 0.26)} ${at(-0.12, 0.2)} ${at(-0.1, -0.02)}Q${at(-0.02, -0.1)} ${at(0.02, 0.04)}Q${at(0.1, -0.14)} ${at(0.33, -0.27)}Z`,
    fill,
  )
  if (style === 'long') {
    sheet.path(
      `M${at(-0.5, 0.05)}C${at(-0.6, 0.4)} ${at(-0.6, 0.8)} ${at(-0.5, 1.1)}Q${at(-0.3, 1.16)} ${at(-0.14, 1.02)}C${at(-0.08, 0.7)} ${at(-0.16, 0.4)} ${at(-0.13, 0.2)}L${at(-0.3, 0.05)}Z`,
      hair,
    )
  }
}

/** From behind: how far down the hair reaches and half its width there. */
const lengths: Record<HairStyle, readonly [low: number, half: number]> = {
  long: [1.15, 0.42],
  bob: [0.5, 0.4],
  bun: [0.38, 0.16],
  short: [0.36, 0.18],
  curls: [0.4, 0.3],
}

function drawBackOfHead(sitter: Sitter, fill: string): void {
  const { sheet, style, at, size, hair } = sitter
  const strand = mix(hair, '#fff3e0', 0.16)
  if (style === 'curls') {
    sheet.path(curls(sitter, 0, 0.5), fill)
    return
  }
  const [low, half] = lengths[style]
  sheet.path(
    `M${at(-0.41, -0.05)}C${at(-0.48, -0.72)} ${at(0.48, -0.72)} ${at(0.41, -0.05)}C${at(0.43, low * 0.45)} ${at(half + 0.07, low * 0.75)} ${at(half, low)}Q${at(0, low + 0.12)} ${at(-half, low)}C${at(-half - 0.07, low * 0.75)} ${at(-0.43, low * 0.45)} ${at(-0.41, -0.05)}Z`,
    fill,
  )
  const strands = [-0.24, -0.1, 0.05, 0.2]
    .map((x) => `M${at(x * 0.5, -0.46)}Q${at(x * 1.5, -0.1)} ${at(x * (half / 0.34), low * 0.86)}`)
    .join('')
  sheet.stroke(strands, strand, size(0.009), 0.5)
  if (style === 'bun') {
    sheet.path(circleAt(sitter, 0, -0.36, 0.25), mix(hair, '#000000', 0.18))
    sheet.path(circleAt(sitter, 0, -0.38, 0.23), fill)
    sheet.stroke(
      `M${at(-0.14, -0.3)}Q${at(0, -0.52)} ${at(0.13, -0.4)}M${at(-0.06, -0.22)}Q${at(0.12, -0.26)} ${at(0.1, -0.4)}`,
      strand,
      size(0.009),
      0.6,
    )
  }
}

/** A cloud of curls around the head, as one path. */
function curls(sitter: Sitter, dx: number, radius: number): string {
  const { random } = sitter
  let d = circleAt(sitter, dx, -0.14, radius * 0.92)
  for (let i = 0; i < 22; i++) {
    const angle = (i / 22) * 2 * Math.PI
    if (Math.sin(angle) > 0.82) continue
    d += circleAt(
      sitter,
      dx + Math.cos(angle) * radius,
      -0.14 + Math.sin(angle) * radius,
      random.between(0.1, 0.15),
    )
  }
  return d
}

function fringeOfCurls(sitter: Sitter): string {
  const { random, turn } = sitter
  let d = ''
  for (let i = 0; i <= 12; i++) {
    const angle = Math.PI * (1.02 + (i / 12) * 0.96)
    d += circleAt(
      sitter,
      turn * 0.04 + Math.cos(angle) * 0.36,
      -0.12 + Math.sin(angle) * 0.32,
      random.between(0.09, 0.13),
    )
  }
  return d
}

function circleAt({ at, size }: Sitter, x: number, y: number, radius: number): string {
  const [cx = 0, cy = 0] = at(x, y).split(' ').map(Number)
  return disc(cx, cy, size(radius))
}
