import { mix, tone } from '../../colour.ts'
import type { Sitter } from './sitter.ts'

/** The head without features; from behind it is all hair but the ears. */
export function drawHead(sitter: Sitter): void {
  const { sheet, random, skin, palette, at, size, angle, turn } = sitter
  const shade = mix(skin, palette.near, 0.16)
  if (angle === 'profile') {
    sheet.path(
      `M${at(-0.2, 0.4)}C${at(-0.6, 0.2)} ${at(-0.5, -0.5)} ${at(0.02, -0.5)}C${at(0.22, -0.5)} ${at(0.36, -0.38)} ${at(0.37, -0.16)}C${at(0.372, -0.09)} ${at(0.36, -0.06)} ${at(0.372, -0.02)}Q${at(0.41, 0.06)} ${at(0.475, 0.125)}Q${at(0.485, 0.165)} ${at(0.4, 0.175)}Q${at(0.395, 0.2)} ${at(0.425, 0.225)}Q${at(0.425, 0.25)} ${at(0.385, 0.262)}Q${at(0.42, 0.285)} ${at(0.405, 0.312)}Q${at(0.375, 0.335)} ${at(0.385, 0.37)}C${at(0.41, 0.46)} ${at(0.34, 0.51)} ${at(0.25, 0.5)}C${at(0.16, 0.49)} ${at(0.08, 0.45)} ${at(0.02, 0.36)}Z`,
      skin,
    )
    return
  }
  const ear = (x: number, fill: string) =>
    sheet.ellipse(...pixels(at(x, 0.06)), size(0.055), size(0.09), fill)
  if (turn < 0.4) ear(0.36, shade)
  ear(-0.36 + Math.max(0, turn) * 0.06, skin)
  if (angle === 'back') return
  if (random.chance(0.3)) {
    for (const x of turn < 0.4 ? [-0.375, 0.375] : [-0.35])
      sheet.circle(...pixels(at(x, 0.2)), size(0.03), palette.accents[1])
  }
  // Turned, the jaw moves a little to the side the face looks to, and the far cheek flattens.
  const jaw = turn * 0.07
  sheet.path(
    `M${at(-0.365, -0.1)}C${at(-0.38, -0.4)} ${at(-0.2, -0.52)} ${at(0, -0.52)}C${at(0.2, -0.52)} ${at(0.38, -0.4)} ${at(0.365, -0.1)}C${at(0.365 - turn * 0.02, 0.22)} ${at(0.22 + jaw, 0.5)} ${at(jaw, 0.5)}C${at(-0.22 + jaw, 0.5)} ${at(-0.365, 0.22)} ${at(-0.365, -0.1)}Z`,
    skin,
  )
}

/** Lowered lids, nose, mouth and a blush: a calm face in a few lines. */
export function drawFace(sitter: Sitter): void {
  const { sheet, random, skin, hair, palette, at, size, angle, turn } = sitter
  const line = mix(skin, '#3a1f22', 0.72)
  const lips = mix(mix(skin, '#b23a48', 0.55), palette.accents[0], 0.2)
  const blush = sheet.radial([
    [0, '#e2604f', 0.34],
    [1, '#e2604f', 0],
  ])
  if (angle === 'profile') {
    sheet.circle(...pixels(at(0.2, 0.17)), size(0.12), blush)
    sheet.stroke(
      `M${at(0.21, 0.01)}Q${at(0.27, 0.06)} ${at(0.325, 0.02)}M${at(0.325, 0.02)}L${at(0.35, 0.035)}`,
      line,
      size(0.014),
    )
    sheet.stroke(
      `M${at(0.2, -0.1)}Q${at(0.27, -0.15)} ${at(0.34, -0.12)}`,
      mix(hair, skin, 0.15),
      size(0.024),
    )
    sheet.path(
      `M${at(0.3, 0.266)}Q${at(0.36, 0.225)} ${at(0.425, 0.225)}Q${at(0.425, 0.25)} ${at(0.385, 0.262)}Q${at(0.42, 0.285)} ${at(0.405, 0.312)}Q${at(0.36, 0.31)} ${at(0.3, 0.266)}Z`,
      lips,
    )
    sheet.ellipse(...pixels(at(-0.06, 0.06)), size(0.06), size(0.095), mix(skin, palette.near, 0.14))
    return
  }
  // What lies on a turned ball: the far side is moved less and drawn narrower.
  const across = (x: number) => x * (1 - Math.abs(turn) * 0.25) + turn * 0.17
  const lid = (x: number, half: number) => `M${at(x - half, 0.03)}Q${at(x, 0.085)} ${at(x + half, 0.03)}`
  const brow = (x: number, half: number, out: number) =>
    `M${at(x - half, -0.085 + (out < 0 ? 0.02 : 0))}Q${at(x, -0.125)} ${at(x + half, -0.085 + (out > 0 ? 0.02 : 0))}`
  const [left, right] = [across(-0.165), across(0.165)]
  const [leftHalf, rightHalf] = [0.068, 0.068 * (1 - Math.max(0, turn) * 0.35)]
  for (const x of [across(-0.23), across(0.23 - Math.max(0, turn) * 0.05)])
    sheet.circle(...pixels(at(x, 0.17)), size(0.105), blush)
  sheet.stroke(lid(left, leftHalf) + lid(right, rightHalf), line, size(0.015))
  sheet.stroke(
    `M${at(left - leftHalf * 0.8, 0.048)}L${at(left - leftHalf * 1.2, 0.066)}M${at(right + rightHalf * 0.8, 0.048)}L${at(right + rightHalf * 1.2, 0.066)}`,
    line,
    size(0.011),
  )
  sheet.stroke(
    brow(left, leftHalf * 1.15, -1) + brow(right, rightHalf * 1.15, 1),
    mix(hair, skin, 0.15),
    size(0.021),
  )
  const nose = across(0)
  const way = turn > 0.3 || random.chance(0.5) ? 1 : -1
  sheet.stroke(
    `M${at(nose + way * 0.012, -0.02)}Q${at(nose + way * 0.03, 0.1)} ${at(nose + way * (0.055 + Math.abs(turn) * 0.05), 0.16)}Q${at(nose + way * 0.04, 0.195)} ${at(nose - way * 0.015, 0.185)}`,
    mix(skin, '#5a2a22', 0.45),
    size(0.012),
    0.8,
  )
  const mouth = across(0) * 0.92
  const half = 0.092 * (1 - Math.abs(turn) * 0.25)
  sheet.path(
    `M${at(mouth - half, 0.3)}Q${at(mouth - half * 0.4, 0.268)} ${at(mouth, 0.282)}Q${at(mouth + half * 0.4, 0.268)} ${at(mouth + half, 0.3)}Q${at(mouth, 0.372)} ${at(mouth - half, 0.3)}Z`,
    lips,
  )
  sheet.stroke(
    `M${at(mouth - half, 0.3)}Q${at(mouth, 0.318)} ${at(mouth + half, 0.3)}`,
    mix(lips, '#3a1f22', 0.5),
    size(0.009),
  )
  if (random.chance(0.22)) drawGlasses(sitter, left, right)
}

function drawGlasses({ sheet, palette, at, size }: Sitter, left: number, right: number): void {
  const frame = tone(palette.near, -0.2)
  for (const x of [left, right]) {
    const [cx, cy] = pixels(at(x, 0.03))
    sheet.circle(cx, cy, size(0.118), palette.light, 0.14)
    sheet.stroke(
      `M${cx - size(0.118)} ${cy}a${size(0.118)} ${size(0.118)} 0 1 0 ${size(0.236)} 0a${size(0.118)} ${size(0.118)} 0 1 0 ${-size(0.236)} 0`,
      frame,
      size(0.014),
    )
  }
  sheet.stroke(
    `M${at(left + 0.118, 0.02)}Q${at((left + right) / 2, -0.01)} ${at(right - 0.118, 0.02)}M${at(left - 0.118, 0.02)}L${at(-0.37, -0.01)}`,
    frame,
    size(0.014),
  )
}

function pixels(at: string): [number, number] {
  const [x = 0, y = 0] = at.split(' ').map(Number)
  return [x, y]
}
