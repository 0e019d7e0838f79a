import sharp from 'sharp'
import { createSketch } from '../../src/generators/sketch/sketch.ts'

const prompts = [
  'a lighthouse at dusk',
  'portrait of a queen, golden light',
  'a city at night, neon',
  'tulips in a spring garden',
  'snowy mountains at dawn',
  'a ringed planet, violet',
  'an autumn forest in the mist',
  'an abstract poster, bauhaus',
  'sailing boats at noon',
  'portrait of a detective, profile, blue',
  'desert dunes at sunset',
  'a cabin in the woods under northern lights',
]
const columns = 4
const cell = { width: 384, height: 256 }
const gap = 12

/** What the local generator paints, on one sheet. */
export async function drawSketches(): Promise<Buffer> {
  const sketch = createSketch({ delayMs: 0 })
  const tiles = await Promise.all(
    prompts.map(async (prompt, index) => {
      const request = { prompt, references: [], aspectRatio: '3:2' as const, seed: `sheet/0/${index}` }
      const { bytes } = await sketch.generate(request, AbortSignal.timeout(60_000))
      return {
        input: await sharp(bytes).resize(cell).toBuffer(),
        left: gap + (index % columns) * (cell.width + gap),
        top: gap + Math.floor(index / columns) * (cell.height + gap),
      }
    }),
  )
  const rows = Math.ceil(prompts.length / columns)
  const create = {
    width: gap + columns * (cell.width + gap),
    height: gap + rows * (cell.height + gap),
    channels: 3 as const,
    background: '#14171c',
  }
  return sharp({ create }).composite(tiles).jpeg({ quality: 84, mozjpeg: true }).toBuffer()
}
