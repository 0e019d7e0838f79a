import type { AspectRatio } from '../generator.ts'
import { type Palette, type PaletteName, palettes, vary } from './palettes.ts'
import { randomFrom } from './random.ts'
import { type SceneName, scenes } from './scenes.ts'
import { Sheet } from './sheet.ts'
import { sizeOf } from './size.ts'
import { readWishes } from './words.ts'

interface Painting {
  readonly prompt: string
  readonly seed: string
  readonly aspectRatio: AspectRatio
  /** Taken from a reference; it outweighs what the prompt says about colours. */
  readonly palette: Palette | null
}

/** The picture as SVG: the same for the same painting, different for every seed. Takes about a millisecond. */
export function paint({ prompt, seed, aspectRatio, palette }: Painting): string {
  const wishes = readWishes(prompt)
  const random = randomFrom(`${prompt}\n${seed}\n${aspectRatio}`)
  const { width, height } = sizeOf(aspectRatio)
  const sheet = new Sheet(width, height)
  const scene = random.fork('scene').pick(wishes.scenes.length > 0 ? wishes.scenes : everyScene)
  const colours = random.fork('palette').pick(wishes.palettes.length > 0 ? wishes.palettes : everyPalette)
  const focus = scenes[scene]({
    sheet,
    random: random.fork('layout'),
    palette: vary(palette ?? palettes[colours], random.fork('hue')),
    angle: wishes.angle,
  })
  return sheet.toSvg({ zoom: wishes.zoom, focus })
}

const everyScene = Object.keys(scenes) as SceneName[]
const everyPalette = Object.keys(palettes) as PaletteName[]
