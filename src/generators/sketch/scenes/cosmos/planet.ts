import { mix } from '../../colour.ts'
import { disc, noise } from '../../paths.ts'
import type { Easel } from '../../scene.ts'
import { n, type Point } from '../../sheet.ts'
import { ground, skyline } from '../parts/land.ts'

/** A ball of wavy bands. */
export function drawPlanet(
  { sheet, random, palette }: Easel,
  { x, y }: Point,
  radius: number,
  tilt: number,
): void {
  const [first, second, third] = palette.accents
  const base = random.pick([first, second, third])
  sheet.group(sheet.clip(disc(x, y, radius)), () => {
    sheet.group(`transform="rotate(${n(tilt)} ${n(x)} ${n(y)})"`, () => {
      sheet.circle(x, y, radius * 1.05, base)
      const bands = random.int(5, 9)
      for (let band = 0; band < bands; band++) {
        const top = y - radius + ((2 * radius) / bands) * band
        const wave = noise(random, 2)
        const line = skyline(2.2 * radius, 10, (along) => top + wave(along / (radius * 0.7)) * radius * 0.05)
        const shade = mix(
          base,
          random.pick([first, second, third, palette.light, palette.sky[0]]),
          random.between(0.2, 0.65),
        )
        sheet.path(
          ground(
            line.map((p) => ({ x: p.x + x - 1.1 * radius, y: p.y })),
            y + radius * 1.1,
          ),
          shade,
        )
      }
      sheet.ellipse(
        x + radius * random.between(-0.4, 0.4),
        y + radius * random.between(-0.3, 0.5),
        radius * 0.2,
        radius * 0.1,
        palette.light,
        0.35,
      )
    })
    // Night side and rim light make a ball of the disc.
    const dark = mix(palette.near, '#05060f', 0.5)
    sheet.circle(
      x,
      y,
      radius * 1.02,
      sheet.radial(
        [
          [0.45, dark, 0],
          [0.8, dark, 0.55],
          [1, dark, 0.92],
        ],
        0.3,
        0.28,
        0.85,
      ),
    )
  })
}

/** One half of the rings: what lies behind the planet is drawn before it, the rest after it. */
export function drawRing(
  { sheet, random, palette }: Easel,
  { x, y }: Point,
  radius: number,
  tilt: number,
  half: 'behind' | 'before',
): void {
  const ring = random.fork('ring')
  sheet.group(`transform="rotate(${n(tilt)} ${n(x)} ${n(y)})"`, () => {
    for (const [reach, width, opacity] of [
      [1.5, 0.1, 0.75],
      [1.72, 0.16, 0.6],
      [1.98, 0.06, 0.5],
    ] as const) {
      const [rx, ry] = [radius * reach, radius * reach * 0.24]
      const sweep = half === 'behind' ? 1 : 0
      const colour = mix(palette.light, ring.pick(palette.accents), 0.45)
      sheet.stroke(
        `M${n(x - rx)} ${n(y)}A${n(rx)} ${n(ry)} 0 0 ${sweep} ${n(x + rx)} ${n(y)}`,
        colour,
        radius * width,
        half === 'behind' ? opacity * 0.6 : opacity,
      )
    }
  })
}
