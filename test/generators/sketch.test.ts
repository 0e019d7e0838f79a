import { getEventListeners } from 'node:events'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { aspectRatios, type ImageRequest, RefusedError } from '../../src/generators/generator.ts'
import { paint } from '../../src/generators/sketch/paint.ts'
import { paletteOf } from '../../src/generators/sketch/referenceColours.ts'
import { createSketch } from '../../src/generators/sketch/sketch.ts'
import { readWishes } from '../../src/generators/sketch/words.ts'

const sketch = createSketch({ delayMs: 0 })
const never = new AbortController().signal

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    prompt: 'a lighthouse by the sea',
    references: [],
    aspectRatio: '1:1',
    seed: 'job-1/0',
    ...changes,
  }
}

async function bytesOf(changes: Partial<ImageRequest> = {}): Promise<Buffer> {
  return Buffer.from((await sketch.generate(request(changes), never)).bytes)
}

async function plainReference(colour: string): Promise<ImageRequest['references'][number]> {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
    .png()
    .toBuffer()
  return { bytes, mimeType: 'image/png', role: 'style' }
}

describe('the pictures of the sketch generator', () => {
  it('are the same bytes for the same prompt, seed and ratio', async () => {
    expect((await bytesOf()).equals(await bytesOf())).toBe(true)
  })

  it('differ for every seed', async () => {
    const pictures = await Promise.all(Array.from({ length: 20 }, (_, i) => bytesOf({ seed: `job-1/${i}` })))
    expect(new Set(pictures.map((bytes) => bytes.toString('base64'))).size).toBe(20)
  })

  it('differ for another prompt with the same seed, also in words that mean nothing to them', async () => {
    const [first, second] = [
      await bytesOf({ prompt: 'one thing' }),
      await bytesOf({ prompt: 'another thing' }),
    ]
    expect(first.equals(second)).toBe(false)
  })

  it.each(aspectRatios)(
    'have exactly the ratio %s, even sides and about 768 × 768 pixels',
    async (aspectRatio) => {
      const { width, height } = await sharp(await bytesOf({ aspectRatio })).metadata()
      const [across = 0, down = 0] = aspectRatio.split(':').map(Number)
      expect(width * down).toBe(height * across)
      expect([width % 2, height % 2]).toEqual([0, 0])
      expect((width * height) / 768 ** 2).toBeGreaterThan(0.97)
      expect((width * height) / 768 ** 2).toBeLessThan(1.03)
    },
  )

  it('are JPEGs that decode to a real picture, and say who made them', async () => {
    const image = await sketch.generate(request(), never)
    const picture = sharp(image.bytes)
    const { format } = await picture.metadata()
    const { channels, entropy } = await picture.stats()
    expect(format).toBe('jpeg')
    expect({ mimeType: image.mimeType, model: image.model }).toEqual({
      mimeType: 'image/jpeg',
      model: 'sketch-1',
    })
    // Neither one colour nor noise.
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(15)
    expect(entropy).toBeLessThan(7.9)
  })

  it.each(['mountains', 'sea', 'dunes', 'city', 'forest', 'space', 'flowers', 'abstract', 'portrait'])(
    'show %s in every ratio, angle and shot without a coordinate that is no number',
    (subject) => {
      for (const aspectRatio of aspectRatios) {
        for (const view of ['', 'profile, tight shot', 'from behind, full shot', 'side, middle shot']) {
          const svg = paint({ prompt: `${subject} ${view}`, seed: aspectRatio, aspectRatio, palette: null })
          expect(svg).not.toMatch(/NaN|undefined|Infinity|null/)
        }
      }
    },
  )

  it.each([
    ['a lighthouse by the sea at night', 'sea', 'moonlit'],
    ['pine forest in autumn', 'forest', 'autumn'],
    ['neon city', 'city', 'neon'],
    ['bouquet, soft pink', 'botanical', 'rose'],
  ])('follow the words of the prompt: %s', (prompt, scene, palette) => {
    const wishes = readWishes(prompt)
    expect(wishes.scenes).toContain(scene)
    expect(wishes.palettes).toContain(palette)
  })

  it('come closer in a tight shot, and show a person where only an angle is named', () => {
    expect(readWishes('tight shot').zoom).toBeGreaterThan(readWishes('middle shot').zoom)
    expect(readWishes('middle shot').zoom).toBeGreaterThan(readWishes('full shot').zoom)
    expect(readWishes('in profile')).toMatchObject({ scenes: ['portrait'], angle: 'profile' })
    expect(readWishes('a mountain, from behind')).toMatchObject({ scenes: ['mountains'], angle: 'back' })
  })

  it('take their colours from the first reference', async () => {
    const [red, blue] = [await plainReference('#b01820'), await plainReference('#1830b0')]
    const mean = async (references: ImageRequest['references']) => {
      const { channels } = await sharp(await bytesOf({ prompt: 'mountains', references })).stats()
      return { red: channels[0]?.mean ?? 0, blue: channels[2]?.mean ?? 0 }
    }
    const [warm, cold] = [await mean([red, blue]), await mean([blue, red])]
    expect(warm.red - warm.blue).toBeGreaterThan(20)
    expect(cold.blue - cold.red).toBeGreaterThan(20)
  })

  it.each(['b-w', 'grey16', 'rgb16'] as const)(
    'read a reference in %s like the same one in sRGB',
    async (space) => {
      const { bytes } = await plainReference('#808080')
      const palette = await paletteOf(await sharp(bytes).toColourspace(space).png().toBuffer())
      expect(palette).toEqual(await paletteOf(bytes))
    },
  )

  it('read a CMYK reference', async () => {
    const { bytes } = await plainReference('#c02020')
    const palette = await paletteOf(await sharp(bytes).toColourspace('cmyk').jpeg().toBuffer())
    const { red, blue } = channelsOf(palette.accents[0])
    expect(red).toBeGreaterThan(blue)
  })

  it('see white paper where a reference is transparent', async () => {
    const { bytes } = await plainReference('#000000')
    expect((await paletteOf(bytes)).night).toBe(true)
    expect((await paletteOf(await sharp(bytes).ensureAlpha(0).png().toBuffer())).night).toBe(false)
  })
})

function channelsOf(colour: string): { red: number; blue: number } {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16)
  return { red: channel(1), blue: channel(5) }
}

describe('a reference that is no picture', () => {
  it('is refused, not retried', async () => {
    const references = [{ bytes: Buffer.from('not a picture'), mimeType: 'image/png', role: null }]
    await expect(sketch.generate(request({ references }), never)).rejects.toSatisfy(
      (error) => error instanceof RefusedError && error.code === 'INVALID_REFERENCE',
    )
  })
})

describe('an abort', () => {
  const reason = new Error('cancelled by user')

  it('ahead of the request rejects with the reason', async () => {
    await expect(sketch.generate(request(), AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  it('during the delay rejects with the reason at once', async () => {
    const controller = new AbortController()
    const slow = createSketch({ delayMs: 3_600_000 }).generate(request(), controller.signal)
    controller.abort(reason)
    await expect(slow).rejects.toBe(reason)
  })

  it('while painting rejects with the reason', async () => {
    const controller = new AbortController()
    const picture = sketch.generate(request(), controller.signal)
    controller.abort(reason)
    await expect(picture).rejects.toBe(reason)
  })

  it('that never comes leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    await createSketch({ delayMs: 1 }).generate(request(), signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
