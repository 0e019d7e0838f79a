import type { Palette } from './palettes.ts'
import type { Random } from './random.ts'
import type { Point, Sheet } from './sheet.ts'

/** From where the prompt wants its subject to be seen. */
export type Angle = 'front' | 'side' | 'profile' | 'back'

export interface Easel {
  readonly sheet: Sheet
  readonly random: Random
  readonly palette: Palette
  readonly angle: Angle
}

/** Paints one picture over the whole sheet and says where its subject is: a tight shot shows what is around it. */
export type Scene = (easel: Easel) => Point
