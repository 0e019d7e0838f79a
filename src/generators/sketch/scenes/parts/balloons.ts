import { mix, tone } from '../../colour.ts'
import type { Easel } from '../../scene.ts'
import { n } from '../../sheet.ts'

/** Two to five hot-air balloons between `top` and `bottom`, the lower the farther away. */
export function drawBalloons(easel: Easel, top: number, bottom: number): void {
  const { sheet, palette } = easel
  const random = easel.random.fork('balloons')
  const count = random.int(2, 5)
  for (let i = 0; i < count; i++) {
    const near = (i + 1) / count
    const radius = Math.min(sheet.width, sheet.height) * (0.014 + 0.04 * near ** 1.6)
    const x = sheet.width * random.between(0.08, 0.92)
    const y = bottom - (bottom - top) * (0.15 + 0.8 * near * random.between(0.6, 1))
    const colour = mix(random.pick(palette.accents), palette.sky[1], 0.4 * (1 - near))
    const stripe = mix(random.pick([palette.light, ...palette.accents]), colour, 0.2)
    // Three gores, each narrower: seen from the side, a striped ball that tapers to the basket.
    for (const [width, fill] of [
      [1, colour],
      [0.66, stripe],
      [0.28, colour],
    ] as const) {
      const r = radius * width
      sheet.path(
        `M${n(x - r)} ${n(y)}C${n(x - r)} ${n(y - radius * 1.36)} ${n(x + r)} ${n(y - radius * 1.36)} ${n(x + r)} ${n(y)}C${n(x + r)} ${n(y + radius * 0.6)} ${n(x + r * 0.35)} ${n(y + radius)} ${n(x + r * 0.22)} ${n(y + radius * 1.3)}H${n(x - r * 0.22)}C${n(x - r * 0.35)} ${n(y + radius)} ${n(x - r)} ${n(y + radius * 0.6)} ${n(x - r)} ${n(y)}Z`,
        fill,
      )
    }
    sheet.stroke(
      `M${n(x - radius * 0.2)} ${n(y + radius * 1.3)}L${n(x - radius * 0.12)} ${n(y + radius * 1.62)}M${n(x + radius * 0.2)} ${n(y + radius * 1.3)}L${n(x + radius * 0.12)} ${n(y + radius * 1.62)}`,
      palette.near,
      0.8,
    )
    sheet.rect(
      x - radius * 0.15,
      y + radius * 1.6,
      radius * 0.3,
      radius * 0.24,
      tone(palette.near, 0.12),
      1,
      radius * 0.05,
    )
  }
}
