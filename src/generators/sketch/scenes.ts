import type { Scene } from './scene.ts'
import { botanical } from './scenes/botanical.ts'
import { city } from './scenes/city.ts'
import { cosmos } from './scenes/cosmos.ts'
import { dunes } from './scenes/dunes.ts'
import { forest } from './scenes/forest.ts'
import { geometry } from './scenes/geometry.ts'
import { mountains } from './scenes/mountains.ts'
import { portrait } from './scenes/portrait.ts'
import { sea } from './scenes/sea.ts'

export type SceneName =
  | 'mountains'
  | 'sea'
  | 'dunes'
  | 'city'
  | 'forest'
  | 'cosmos'
  | 'botanical'
  | 'geometry'
  | 'portrait'

export const scenes: Record<SceneName, Scene> = {
  mountains,
  sea,
  dunes,
  city,
  forest,
  cosmos,
  botanical,
  geometry,
  portrait,
}
