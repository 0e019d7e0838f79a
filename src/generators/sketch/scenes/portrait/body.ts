import { mix, tone } from '../../colour.ts'
import type { Sitter } from './sitter.ts'

export function drawNeck({ sheet, skin, palette, at, angle }: Sitter): void {
  const [back, front] = angle === 'profile' ? [-0.29, 0.1] : [-0.18, 0.17]
  sheet.path(
    `M${at(back, 0.1)}L${at(back, 0.56)}Q${at(back, 0.72)} ${at(-0.42, 0.8)}L${at(0.02, 1.2)}L${at(0.42, 0.8)}Q${at(front + 0.02, 0.72)} ${at(front, 0.56)}L${at(front, 0.1)}Z`,
    skin,
  )
  if (angle === 'back') return
  // The chin's shadow.
  sheet.path(
    `M${at(back, 0.2)}L${at(front, 0.3)}L${at(front, 0.52)}Q${at((back + front) / 2, 0.62)} ${at(back, 0.4)}Z`,
    mix(skin, palette.near, 0.22),
  )
}

/** Shoulders and what is worn over them: round neck, V-neck, roll-neck or shirt collar. */
export function drawBust(sitter: Sitter): void {
  const { sheet, random, palette, clothes, at, size, angle } = sitter
  const narrow = angle === 'profile' ? 0.8 : 1
  const outline = (neck: number, dip: number) =>
    `M${at(-neck, 0.66)}C${at(-0.45 * narrow, 0.82)} ${at(-0.95 * narrow, 0.82)} ${at(-1.06 * narrow, 1.2)}L${at(-1.25 * narrow, 2.4)}L${at(1.25 * narrow, 2.4)}L${at(1.06 * narrow, 1.2)}C${at(0.95 * narrow, 0.82)} ${at(0.45 * narrow, 0.82)} ${at(neck, 0.66)}Q${at(0, 0.66 + dip)} ${at(-neck, 0.66)}Z`
  const cloth = sheet.linear([
    [0, tone(clothes, 0.12)],
    [0.6, mix(clothes, palette.near, 0.2)],
  ])
  const kind = random.int(0, 3)
  const vNeck = kind === 1 && angle !== 'back'
  if (vNeck) {
    sheet.path(
      `M${at(-0.27, 0.68)}C${at(-0.5 * narrow, 0.82)} ${at(-0.95 * narrow, 0.82)} ${at(-1.06 * narrow, 1.2)}L${at(-1.25 * narrow, 2.4)}L${at(1.25 * narrow, 2.4)}L${at(1.06 * narrow, 1.2)}C${at(0.95 * narrow, 0.82)} ${at(0.5 * narrow, 0.82)} ${at(0.27, 0.68)}L${at(0.02, 1.12)}Z`,
      cloth,
    )
  } else {
    sheet.path(outline(kind === 0 ? 0.3 : 0.2, angle === 'back' ? 0.08 : 0.3), cloth)
  }
  if (kind === 2) {
    const lean = angle === 'profile' ? -0.06 : 0
    sheet.path(
      `M${at(-0.21 + lean, 0.5)}Q${at(lean, 0.62)} ${at(0.21 + lean, 0.5)}L${at(0.25, 0.76)}Q${at(0, 0.92)} ${at(-0.25, 0.76)}Z`,
      tone(clothes, 0.16),
    )
    sheet.stroke(
      `M${at(-0.23, 0.62)}Q${at(0, 0.76)} ${at(0.23, 0.62)}`,
      mix(clothes, palette.near, 0.3),
      size(0.008),
      0.6,
    )
  }
  if (kind === 3 && angle !== 'back') {
    const collar = tone(palette.light, 0.2)
    sheet.path(`M${at(-0.2, 0.58)}L${at(0, 0.84)}L${at(-0.2, 0.98)}L${at(-0.34, 0.7)}Z`, collar)
    sheet.path(
      `M${at(0.2, 0.58)}L${at(0, 0.84)}L${at(0.2, 0.98)}L${at(0.34, 0.7)}Z`,
      mix(collar, palette.far, 0.2),
    )
  }
  // Arms and a fold: just enough to read as cloth.
  const fold = mix(clothes, palette.near, 0.5)
  sheet.stroke(
    `M${at(-0.78 * narrow, 1.3)}Q${at(-0.84 * narrow, 1.55)} ${at(-0.8 * narrow, 2.2)}M${at(0.78 * narrow, 1.3)}Q${at(0.84 * narrow, 1.55)} ${at(0.8 * narrow, 2.2)}`,
    fold,
    size(0.012),
    0.6,
  )
}
