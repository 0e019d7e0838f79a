import { mix, tone } from '../colour.ts'
import { box, noise } from '../paths.ts'
import type { Easel, Scene } from '../scene.ts'
import { n, type Point } from '../sheet.ts'
import { drawPlanet, drawRing } from './cosmos/planet.ts'
import { ground, skyline } from './parts/land.ts'
import { drawStars } from './parts/sky.ts'

/** A banded planet, with a ring more often than not, moons, nebulae, and sometimes the ground one stands on. */
export const cosmos: Scene = (easel) => {
  const { sheet, random, palette } = easel
  const { width, height } = sheet
  const space = mix(palette.near, '#05060f', 0.45)
  sheet.background(
    sheet.linear(
      [
        [0, space],
        [0.55, mix(space, palette.sky[0], 0.4)],
        [1, mix(space, palette.sky[1], 0.45)],
      ],
      0.2,
      0,
      0.8,
      1,
    ),
  )
  drawNebulae(easel)
  drawStars(easel, height, 1.5)
  drawSparkles(easel)
  const radius = Math.min(width, height) * random.between(0.17, 0.29)
  const centre = { x: width * random.between(0.32, 0.68), y: height * random.between(0.34, 0.56) }
  const ringed = random.chance(0.65)
  const tilt = random.between(-28, 28)
  sheet.circle(
    centre.x,
    centre.y,
    radius * 1.4,
    sheet.radial([
      [0.68, palette.accents[0], 0.4],
      [1, palette.accents[0], 0],
    ]),
  )
  if (ringed) drawRing(easel, centre, radius, tilt, 'behind')
  drawPlanet(easel, centre, radius, tilt)
  if (ringed) drawRing(easel, centre, radius, tilt, 'before')
  drawMoons(easel, centre, radius)
  if (random.chance(0.55)) drawGround(easel)
  return centre
}

function drawNebulae({ sheet, random, palette }: Easel): void {
  for (const colour of [palette.accents[0], random.pick([palette.accents[2], palette.sky[2]])]) {
    const cloud = sheet.radial([
      [0, colour, 0.34],
      [0.5, colour, 0.12],
      [1, colour, 0],
    ])
    sheet.ellipse(
      sheet.width * random.between(0.1, 0.9),
      sheet.height * random.between(0.1, 0.9),
      sheet.width * random.between(0.3, 0.55),
      sheet.height * random.between(0.25, 0.5),
      cloud,
    )
  }
}

/** The few bright stars, with four points. */
function drawSparkles({ sheet, random, palette }: Easel): void {
  let d = ''
  for (let i = random.int(6, 12); i > 0; i--) {
    const [x, y, r] = [
      random.between(0, 1) * sheet.width,
      random.between(0, 1) * sheet.height,
      random.between(4, 11),
    ]
    d += `M${n(x)} ${n(y - r)}Q${n(x)} ${n(y)} ${n(x + r)} ${n(y)}Q${n(x)} ${n(y)} ${n(x)} ${n(y + r)}Q${n(x)} ${n(y)} ${n(x - r)} ${n(y)}Q${n(x)} ${n(y)} ${n(x)} ${n(y - r)}Z`
  }
  sheet.path(d, palette.light, 0.9)
}

function drawMoons({ sheet, random, palette }: Easel, { x, y }: Point, radius: number): void {
  for (let i = random.int(1, 3); i > 0; i--) {
    const [angle, far] = [random.between(0, 2 * Math.PI), radius * random.between(1.5, 2.3)]
    const size = radius * random.between(0.07, 0.17)
    const lit = tone(mix(palette.light, random.pick(palette.accents), 0.3), 0.1)
    sheet.circle(
      x + Math.cos(angle) * far,
      y + Math.sin(angle) * far,
      size,
      sheet.radial(
        [
          [0, lit],
          [0.6, lit],
          [1, palette.near],
        ],
        0.3,
        0.3,
        0.8,
      ),
    )
  }
}

function drawGround({ sheet, random, palette }: Easel): void {
  const { width, height } = sheet
  for (const share of [0.3, 0.65, 1]) {
    const rock = noise(random, 5, 0.5)
    const line = skyline(
      width,
      5,
      (x) => height * (0.8 + share * 0.12) - Math.abs(rock(x / (width * 0.16))) * height * 0.16,
    )
    const colour = mix(mix(palette.sky[1], palette.far, 0.5), tone(palette.near, -0.4), share)
    sheet.path(
      ground(line, height),
      sheet.linear([
        [0, colour],
        [1, mix(colour, palette.near, 0.5)],
      ]),
    )
  }
  let d = ''
  for (let i = 0; i < 40; i++)
    d += box(random.between(0, width), height * random.between(0.95, 1), random.between(2, 8), 1.2)
  sheet.path(d, palette.sky[2], 0.2)
}
