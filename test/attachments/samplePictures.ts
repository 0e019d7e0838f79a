import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A picture that does not compress to nothing, so that a cut or a damage hits its pixels. The same every time. */
export function noise(width: number, height: number): Sharp {
  let state = 1
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state >> 16
  })
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** Left half red, right half blue. */
export function redAndBlue(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3)
  for (let i = 0; i < width * height; i += 1) pixels[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** A photo as a phone held upright takes it: stored lying, with a note to turn it by 90°, and the place. */
export function phonePhoto(): Promise<Buffer> {
  return redAndBlue(64, 32)
    .withExif({
      IFD0: { ImageDescription: 'at home', Orientation: '6' },
      IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
}

/** Three frames: red, green, blue. */
export async function animation(): Promise<Sharp> {
  const frames = ['#f00', '#0f0', '#00f'].map((background) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(frames), { join: { animated: true } })
}

/** A small file that claims to be 30,000 × 30,000, followed by what is no pixel data at all. */
export function pngBomb(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(30_000, 0)
  header.writeUInt32BE(30_000, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync('no pixels')),
    pngChunk('IEND', Buffer.of()),
  ])
}

/** The same PNG, said to move, which makes it a type of its own to some. */
export function animatedPng(png: Buffer): Buffer {
  const oneFrame = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])
  return Buffer.concat([png.subarray(0, 33), pngChunk('acTL', oneFrame), png.subarray(33)])
}

/** Stray bytes between two segments, as some cameras write them. Every viewer skips them. */
export function withStrayBytes(jpeg: Buffer): Buffer {
  const tables = jpeg.indexOf(Buffer.from([0xff, 0xc4]))
  return Buffer.concat([jpeg.subarray(0, tables), Buffer.from('stray'), jpeg.subarray(tables)])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  chunk.set(body, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk
}

/** What a HEIC file of a phone begins with. */
export const heic = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'),
  Buffer.alloc(200),
])

export const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')

/** The colour at a point, as [red, green, blue, alpha], each 0 to 255. */
export async function colourAt(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  const pixel = sharp(bytes).ensureAlpha().extract({ left, top, width: 1, height: 1 })
  return [...(await pixel.raw().toBuffer())]
}
