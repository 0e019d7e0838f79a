import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import {
  NotAPictureError,
  PictureTooLargeError,
  UnsupportedPictureError,
} from '../../src/attachments/pictureErrors.ts'
import { cleanReference } from '../../src/attachments/pictures.ts'
import {
  animation,
  colourAt,
  heic,
  noise,
  phonePhoto,
  pngBomb,
  redAndBlue,
  svg,
  withStrayBytes,
} from './samplePictures.ts'

const limits = { maxPixels: 40_000_000 }
const jpeg = await noise(300, 200).jpeg().toBuffer()
const png = await noise(300, 200).png().toBuffer()
const webp = await noise(300, 200).webp().toBuffer()

describe('cleanReference', () => {
  it('turns a photo upright and leaves nothing of its metadata', async () => {
    const photo = await phonePhoto()
    expect((await sharp(photo).metadata()).exif?.toString('latin1')).toContain('at home')

    const clean = await cleanReference(photo, limits)

    expect(clean).toMatchObject({ mimeType: 'image/jpeg', width: 32, height: 64 })
    const kept = await sharp(clean.bytes).metadata()
    expect(kept).toMatchObject({ format: 'jpeg', width: 32, height: 64 })
    expect([kept.exif, kept.xmp, kept.iptc, kept.icc, kept.orientation]).toEqual(Array(5).fill(undefined))
    for (const bytes of [clean.bytes, clean.thumbnail]) {
      expect(await colourAt(bytes, 16, 8)).toEqual([expect.closeTo(254, -1), 0, 0, 255])
      expect(await colourAt(bytes, 16, 56)).toEqual([0, 0, expect.closeTo(254, -1), 255])
    }
  })

  it('keeps the colours of a picture whose colour profile it drops', async () => {
    const background = { r: 200, g: 50, b: 50 }
    const canvas = sharp({ create: { width: 16, height: 16, channels: 3, background } })
    const wideGamut = await canvas.withIccProfile('p3').png().toBuffer()
    const [red] = await colourAt((await cleanReference(wideGamut, limits)).bytes, 8, 8)
    expect(red).toBeGreaterThan(195)
  })

  it('keeps transparency', async () => {
    const seeThrough = await redAndBlue(20, 10).ensureAlpha(0.5).png().toBuffer()
    const clean = await cleanReference(seeThrough, limits)
    expect(clean).toMatchObject({ mimeType: 'image/webp', thumbnailMimeType: 'image/webp' })
    for (const bytes of [clean.bytes, clean.thumbnail]) {
      expect((await colourAt(bytes, 2, 5))[3]).toBeCloseTo(128, -1)
    }
  })

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
    const moving = await (await animation()).toFormat(format).toBuffer()
    expect(await sharp(moving).metadata()).toMatchObject({ pages: 3 })

    const clean = await cleanReference(moving, limits)

    expect(clean).toMatchObject({ width: 20, height: 10 })
    expect((await sharp(clean.bytes).metadata()).pages ?? 1).toBe(1)
    const [red, green] = await colourAt(clean.bytes, 10, 5)
    expect(red).toBeGreaterThan(240)
    expect(green).toBeLessThan(15)
  })

  it('takes a JPEG with stray bytes in it', async () => {
    expect(await cleanReference(withStrayBytes(jpeg), limits)).toMatchObject({ width: 300, height: 200 })
  })

  it('takes AVIF', async () => {
    const avif = await noise(60, 40).avif({ effort: 0 }).toBuffer()
    expect(await cleanReference(avif, limits)).toMatchObject({
      mimeType: 'image/jpeg',
      width: 60,
      height: 40,
    })
  })

  it.each([
    ['HEIC', heic, 'image/heic'],
    ['SVG', svg, null],
    ['SVG that begins as XML', Buffer.concat([Buffer.from('<?xml version="1.0"?>'), svg]), 'application/xml'],
    ['text', Buffer.from('no picture'), null],
    ['PDF', Buffer.from('%PDF-1.7 no picture'), 'application/pdf'],
    ['nothing', Buffer.of(), null],
  ])('refuses %s and says what is allowed', async (_, bytes, found) => {
    const refusal = cleanReference(bytes, limits)
    await expect(refusal).rejects.toThrow(UnsupportedPictureError)
    await expect(refusal).rejects.toMatchObject({ found, allowed: expect.arrayContaining(['image/gif']) })
  })

  it.each([
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['half a WebP', webp.subarray(0, webp.length / 2)],
  ])('refuses %s', async (_, bytes) => {
    await expect(cleanReference(bytes, limits)).rejects.toThrow(NotAPictureError)
  })

  it('refuses more pixels than the limit by the header alone', async () => {
    const refusal = cleanReference(pngBomb(), limits)
    // It has no pixels to decode: the error of a decoder would be another.
    await expect(refusal).rejects.toThrow(PictureTooLargeError)
    await expect(refusal).rejects.toMatchObject({ pixels: 900_000_000, maxPixels: 40_000_000 })
    await expect(cleanReference(png, { maxPixels: 59_999 })).rejects.toThrow(PictureTooLargeError)
    expect(await cleanReference(png, { maxPixels: 60_000 })).toMatchObject({ width: 300, height: 200 })
  })

  it('refuses an edge that no reference could be stored with', async () => {
    const line = await noise(16_384, 1).png().toBuffer()
    await expect(cleanReference(line, limits)).rejects.toThrow(PictureTooLargeError)
  })
})
