import type { Scene } from '../scene.ts'
import { arches } from './geometry/arches.ts'
import { glass } from './geometry/glass.ts'
import { tiles } from './geometry/tiles.ts'

/** Abstract, in one of three manners. */
export const geometry: Scene = (easel) => easel.random.pick([tiles, glass, arches])(easel)
