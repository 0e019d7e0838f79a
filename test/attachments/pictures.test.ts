import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makeThumbnail } from '../../src/attachments/decoding.ts'
import { NotAPictureError, PictureError } from '../../src/attachments/pictureErrors.ts'
import { cleanReference, inspectPicture, pictureType } from '../../src/attachments/pictures.ts'
import { animatedPng, colourAt, noise, phonePhoto, pngBomb, redAndBlue, svg } from './samplePictures.ts'

const jpeg = await noise(300, 200).jpeg().toBuffer()
const progressive = await noise(300, 200).jpeg({ progressive: true }).toBuffer()
const png = await noise(300, 200).png().toBuffer()
const webp = await noise(300, 200).webp().toBuffer()
const gif = await noise(300, 200).gif().toBuffer()
const textAsPng = Buffer.from(`\x89PNG\r\n\x1a\n${'no picture '.repeat(20)}`, 'latin1')

function withoutMiddle(bytes: Buffer): Buffer {
  const middle = Math.floor(bytes.length / 2)
  return Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 2000)])
}

/** As a worker looks at what a generator returned. */
async function inspect(bytes: Uint8Array) {
  const mimeType = await pictureType(bytes)
  return { mimeType, ...(await inspectPicture(bytes, mimeType)) }
}

async function thumbnailOf(bytes: Uint8Array): Promise<Uint8Array> {
  return makeThumbnail(bytes, await inspect(bytes))
}

describe('a picture that a generator returned', () => {
  it.each([
    ['image/jpeg', jpeg],
    ['image/png', png],
    ['image/webp', webp],
    ['image/png', animatedPng(png)],
  ])('tells its type, %s, and size from the content', async (mimeType, bytes) => {
    expect(await inspect(bytes)).toMatchObject({ mimeType, width: 300, height: 200 })
  })

  it('is measured the way it is to be looked at', async () => {
    const photo = await phonePhoto()
    expect(await inspect(photo)).toMatchObject({ width: 32, height: 64 })
    expect(await sharp(await thumbnailOf(photo)).metadata()).toMatchObject({ width: 32, height: 64 })
  })

  it.each([
    ['wide', 1000, 500, 384, 192],
    ['tall', 500, 1000, 192, 384],
    ['smaller than a thumbnail, which keeps its size', 100, 50, 100, 50],
    ['thin as a line', 2000, 1, 384, 1],
  ])('has a thumbnail where it is %s', async (_, width, height, thumbWidth, thumbHeight) => {
    const picture = await noise(width, height).png().toBuffer()
    expect((await inspect(picture)).thumbnailMimeType).toBe('image/jpeg')
    const size = { width: thumbWidth, height: thumbHeight, format: 'jpeg' }
    expect(await sharp(await thumbnailOf(picture)).metadata()).toMatchObject(size)
  })

  it('is as transparent in its thumbnail', async () => {
    const picture = await redAndBlue(10, 10).ensureAlpha(0).png().toBuffer()
    expect((await inspect(picture)).thumbnailMimeType).toBe('image/webp')
    expect((await colourAt(await thumbnailOf(picture), 1, 1))[3]).toBe(0)
  })

  it.each([
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG without its last byte', jpeg.subarray(0, -1)],
    ['half a progressive JPEG', progressive.subarray(0, progressive.length / 2)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['a PNG that lacks a few bytes of pixels', png.subarray(0, -40)],
    ['a PNG that lacks a piece in the middle', withoutMiddle(png)],
    ['half a WebP', webp.subarray(0, webp.length / 2)],
    ['text that begins like a PNG', textAsPng],
    ['text', Buffer.from('{"error":"quota exceeded"}')],
    ['nothing', Buffer.of()],
    ['SVG', svg],
    ['GIF', gif],
  ])('is refused where it is %s', async (_, bytes) => {
    await expect(inspect(bytes)).rejects.toThrow(NotAPictureError)
  })

  it('is refused by its header alone where it has 900 million pixels', async () => {
    const refusal = inspect(pngBomb())
    await expect(refusal).rejects.toThrow(NotAPictureError)
    await expect(refusal).rejects.toThrow('30000 × 30000')
  })
})

it('answers damaged pictures with a picture or a PictureError, never with anything else', async () => {
  const samples = [jpeg, progressive, png, webp, gif]
  const damage = fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.uint8Array({ minLength: 1 }))
  await fc.assert(
    fc.asyncProperty(damage, async ([sample, at, bytes]) => {
      const damaged = Buffer.from(sample)
      damaged.set(bytes.subarray(0, damaged.length), at % (damaged.length - bytes.length + 1))
      for (const take of [inspect, (picture: Buffer) => cleanReference(picture, { maxPixels: 1_000_000 })]) {
        await take(damaged).catch((error: unknown) => expect(error).toBeInstanceOf(PictureError))
      }
    }),
    { numRuns: 60 },
  )
})
