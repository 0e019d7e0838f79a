import { setTimeout as wait } from 'node:timers/promises'
import { loadSharp } from '../../lib/sharp.ts'
import { type ImageGenerator, type ReferenceImage, RefusedError } from '../generator.ts'
import { paint } from './paint.ts'
import type { Palette } from './palettes.ts'
import { paletteOf } from './referenceColours.ts'

const model = 'sketch-1'
const quality = 85

/**
 * Paints pictures from the prompt on this machine, with no network and no key: the same bytes for the same
 * prompt, seed, aspect ratio and first reference. Costs some 20 ms of processor time a picture.
 * `delayMs`: how long it pretends to think first; 0 starts at once.
 */
export function createSketch({ delayMs }: { readonly delayMs: number }): ImageGenerator {
  return {
    name: 'sketch',
    async generate({ prompt, references, aspectRatio, seed }, signal) {
      signal.throwIfAborted()
      if (delayMs > 0) await think(delayMs, signal)
      const palette = await paletteFor(references, signal)
      const svg = Buffer.from(paint({ prompt, seed, aspectRatio, palette }))
      const sharp = await loadSharp()
      const bytes = await sharp(svg).jpeg({ quality }).toBuffer()
      // The rasteriser cannot be interrupted; a picture that comes too late is dropped here.
      signal.throwIfAborted()
      return { bytes, mimeType: 'image/jpeg', model }
    },
  }
}

/** The timer rejects with an AbortError of its own; who aborted wants to see the reason that was given. */
async function think(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

async function paletteFor([first]: readonly ReferenceImage[], signal: AbortSignal): Promise<Palette | null> {
  if (!first) return null
  try {
    return await paletteOf(first.bytes)
  } catch (error) {
    signal.throwIfAborted()
    throw new RefusedError('INVALID_REFERENCE', 'the first reference is not a picture that can be read', {
      cause: error,
    })
  }
}
