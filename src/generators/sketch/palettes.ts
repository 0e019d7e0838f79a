import { type Colour, shift } from './colour.ts'
import type { Random } from './random.ts'

/** What a scene may use, so that whatever it draws goes together. */
export interface Palette {
  /** Top, middle, horizon. In scenes without a sky: dark, middle, light paper. */
  readonly sky: readonly [Colour, Colour, Colour]
  /** Sun, moon, lit windows. */
  readonly light: Colour
  /** The farthest and the nearest ground; what lies between is mixed. */
  readonly far: Colour
  readonly near: Colour
  readonly accents: readonly [Colour, Colour, Colour]
  readonly night: boolean
}

/** Chosen by hand. The names are also what words of a prompt choose (words.ts). */
export const palettes = {
  rose: day('#6d83b8 #f2b5b0 #fde6c8', '#fff3dc', '#cda6b6', '#3b3358', '#e8788a #f6c177 #7d6ba8'),
  golden: day('#e8965a #f7c77e #fdebc0', '#fffaf0', '#dfae7e', '#54292b', '#c8553d #f28f3b #588b8b'),
  clear: day('#3f8fd2 #8fc5ea #e6f3f5', '#fffbe6', '#a9c6d8', '#1b4858', '#f4b942 #e4572e #2e8b7b'),
  teal: day('#0f3b57 #2f7f86 #f3c98b', '#ffe9c4', '#6d9a98', '#0b2434', '#f08a4b #f4d58d #8fc1a9'),
  violet: day('#35206b #a04a8c #ffa987', '#ffe1bd', '#a06a98', '#1e1238', '#ff6f91 #ffc75f #5bc0be'),
  ember: day('#4b1d3f #c8443f #ffb45e', '#fff0c9', '#b5564e', '#22101f', '#ffd166 #ef6f4e #5c80a8'),
  nordic: day('#8fa5b2 #c3d0d3 #eee9dd', '#fffdf5', '#b3c4c8', '#2f434b', '#c9684f #d9a65b #5d7f78'),
  autumn: day('#cf7f55 #efc48f #f9ecd2', '#fff7e2', '#cf9a70', '#43251d', '#b5402d #e09f3e #66733f'),
  mint: day('#6dbcba #c2e6d4 #fdf6de', '#fffef2', '#a5d0bd', '#17504c', '#f27a7d #f9c74f #4d908e'),
  desert: day('#4f86b0 #f0b58c #fde0b4', '#fff8e6', '#e0a27c', '#6b2d2a', '#d1603d #f4c06a #3f7f86'),
  mist: day('#a9c1d6 #cfdde8 #f5f3ee', '#ffffff', '#bccfdd', '#24425f', '#e07a5f #e9c46a #6a8caf'),
  lilac: day('#8d86c9 #cbb2d8 #fbe4e4', '#fffaf5', '#bda9cf', '#372c58', '#ef8fa3 #f7c59f #6f7fc2'),
  olive: day('#a8b38b #dcd9ae #faf3dc', '#fffdf0', '#b9bd95', '#37412a', '#c96f4a #e3b23c #5d8a66'),
  moonlit: night('#0a1330 #1c3160 #5a78ab', '#f4f1de', '#405a8c', '#070d20', '#f2cc8f #81b2d9 #c0cbe6'),
  aurora: night('#071a2b #0f4552 #3f9480', '#eafff4', '#25626a', '#041018', '#6ef3b5 #a98bff #f7e08b'),
  neon: night('#170f30 #4a2360 #c2508a', '#ffe7c7', '#5f3a78', '#0d081c', '#ff5da2 #ffd166 #4cc9f0'),
  indigo: night('#11123a #37347c #9a7fc0', '#fff2dd', '#4f4a92', '#0b0b26', '#ff9f80 #ffd98e #8ecae6'),
} satisfies Record<string, Palette>

export type PaletteName = keyof typeof palettes

/** The same palette for another picture: every hue turned by a few degrees, so that no two are quite alike. */
export function vary(palette: Palette, random: Random): Palette {
  const degrees = random.between(-9, 9)
  const chroma = random.between(0.9, 1.1)
  const turn = (colour: Colour) => shift(colour, degrees, chroma)
  const [top, middle, low] = palette.sky
  const [first, second, third] = palette.accents
  return {
    sky: [turn(top), turn(middle), turn(low)],
    light: palette.light,
    far: turn(palette.far),
    near: turn(palette.near),
    accents: [turn(first), turn(second), turn(third)],
    night: palette.night,
  }
}

function day(sky: string, light: Colour, far: Colour, near: Colour, accents: string): Palette {
  return { sky: three(sky), light, far, near, accents: three(accents), night: false }
}

function night(sky: string, light: Colour, far: Colour, near: Colour, accents: string): Palette {
  return { ...day(sky, light, far, near, accents), night: true }
}

function three(colours: string): [Colour, Colour, Colour] {
  const [first = '', second = '', third = ''] = colours.split(' ')
  return [first, second, third]
}
