import { fileTypeFromBuffer } from 'file-type'
import type { OutputInfo, Sharp } from 'sharp'
import { loadSharp } from '../lib/sharp.ts'
import type { PictureMimeType } from './mimeTypes.ts'
import { NotAPictureError } from './pictureErrors.ts'

const thumbnailEdgePixels = 384

/** As it is to be looked at: EXIF's orientation applied, the first frame of an animation. */
export interface PictureHeader {
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
}

/** Sizes are in pixels, orientation applied. */
export interface MeasuredPicture {
  readonly width: number
  readonly height: number
  /** What makeThumbnail is to make of it, as `thumbnailType` told. */
  readonly thumbnailMimeType: PictureMimeType
}

/**
 * What the first bytes say, null where they say nothing known. To be asked before anything goes to sharp,
 * which would also open SVG (it runs a renderer, and refers to other files) and whatever else it was built with.
 */
export async function sniffMimeType(bytes: Uint8Array): Promise<string | null> {
  const mimeType = (await fileTypeFromBuffer(bytes))?.mime ?? null
  // An animated PNG is a PNG to everyone who shows one.
  return mimeType === 'image/apng' ? 'image/png' : mimeType
}

/** Decodes no pixel, so that a picture of any claimed size can be asked. Rejects with NotAPictureError. */
export async function readHeader(bytes: Uint8Array): Promise<PictureHeader> {
  const sharp = await loadSharp()
  try {
    const { autoOrient, hasAlpha } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return { ...autoOrient, hasAlpha }
  } catch (error) {
    throw notAPicture(error)
  }
}

/**
 * Decodes all of the picture and keeps nothing of it; a JPEG at an eighth of its size, which takes half the time. Rejects
 * with NotAPictureError where the picture ends too early or is no picture. (JPEG has no checksums: bytes that were changed
 * or lost in its middle and still decode are beyond it.)
 */
export async function decodeWhole(bytes: Uint8Array, header: PictureHeader): Promise<void> {
  const sharp = await loadSharp()
  // A little less than an eighth: at just that libvips decodes at a quarter.
  const edge = Math.max(1, Math.floor(Math.max(header.width, header.height) / 8) - 1)
  const small = sharp(bytes, { failOn: 'warning', limitInputPixels: header.width * header.height })
  await render(small.resize(edge, edge, { fit: 'inside', withoutEnlargement: true }).raw())
}

/** The type of the thumbnail that makeThumbnail makes of such a picture. */
export function thumbnailType({ hasAlpha }: PictureHeader): PictureMimeType {
  // JPEG takes half the CPU of WebP at its quickest (1.3 ms against 3.7), but knows no transparency.
  return hasAlpha ? 'image/webp' : 'image/jpeg'
}

/**
 * Decodes all of the picture, at a fraction of the size where the format allows that, into one whose longest
 * edge is 384 pixels; a smaller one keeps its size. Rejects with NotAPictureError for the slightest
 * irregularity: anything less strict, and libjpeg paints what is missing in grey. (Bytes that were changed and
 * still decode are beyond it: JPEG has no checksums.)
 */
export async function makeThumbnail(
  bytes: Uint8Array,
  { width, height, thumbnailMimeType }: MeasuredPicture,
): Promise<Uint8Array> {
  const sharp = await loadSharp()
  // Of what is decoded, no more pixels than the header, which was judged, had promised.
  const small = sharp(bytes, { failOn: 'warning', limitInputPixels: width * height })
    .autoOrient()
    .resize(thumbnailEdgePixels, thumbnailEdgePixels, { fit: 'inside', withoutEnlargement: true })
  const encoded = thumbnailMimeType === 'image/webp' ? small.webp({ effort: 0 }) : small.jpeg()
  return (await render(encoded)).data
}

/** Runs the pipeline. Rejects with NotAPictureError. */
export async function render(pipeline: Sharp): Promise<{ data: Uint8Array; info: OutputInfo }> {
  try {
    return await pipeline.toBuffer({ resolveWithObject: true })
  } catch (error) {
    throw notAPicture(error)
  }
}

/** sharp has one class for all its errors, and its messages go on with what libvips had to say, line by line. */
function notAPicture(cause: unknown): NotAPictureError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  return new NotAPictureError(`The bytes do not decode to a picture: ${reason}`, { cause })
}
