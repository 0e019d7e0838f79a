import { loadSharp } from '../lib/sharp.ts'
import { isComplete } from './completeness.ts'
import {
  decodeWhole,
  type MeasuredPicture,
  makeThumbnail,
  readHeader,
  render,
  sniffMimeType,
  thumbnailType,
} from './decoding.ts'
import { isPictureMimeType, type PictureMimeType } from './mimeTypes.ts'
import { NotAPictureError, PictureTooLargeError, UnsupportedPictureError } from './pictureErrors.ts'

interface CleanPicture extends MeasuredPicture {
  readonly bytes: Uint8Array
  readonly mimeType: PictureMimeType
  readonly thumbnail: Uint8Array
}

// Three times what the largest pictures of the supported models (4K) have.
const maxGeneratedPixels = 50_000_000

// What WebP can hold along an edge; JPEG could hold more.
const maxEdge = 16_383

// HEIC is not among them: sharp's prebuilt libheif decodes AV1 only, not HEVC.
const uploadTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']

/**
 * The type of what a generator returned, by content, whatever the provider called it. Rejects with
 * NotAPictureError for what begins like no JPEG, PNG or WebP picture.
 */
export async function pictureType(bytes: Uint8Array): Promise<PictureMimeType> {
  const mimeType = await sniffMimeType(bytes)
  if (isPictureMimeType(mimeType)) return mimeType
  throw new NotAPictureError(
    `Expected a JPEG, PNG or WebP picture; got ${mimeType ?? 'bytes of no known type'}.`,
  )
}

/**
 * Measures what a generator returned, of the type that `pictureType` told, and sees that it is whole: by its own marks and
 * checksums, or by decoding where they do not tell. Rejects with NotAPictureError for all that is no whole picture of at
 * most 50 million pixels.
 */
export async function inspectPicture(bytes: Uint8Array, mimeType: PictureMimeType): Promise<MeasuredPicture> {
  const header = await readHeader(bytes)
  const { width, height } = header
  if (width * height > maxGeneratedPixels) {
    throw new NotAPictureError(`${width} × ${height} is more than ${maxGeneratedPixels} pixels.`)
  }
  // On the way between an image and its first sight: decoding takes longer than all the rest of it.
  if (!isComplete(bytes, mimeType)) await decodeWhole(bytes, header)
  return { width, height, thumbnailMimeType: thumbnailType(header) }
}

/**
 * Turns an upload into a picture of our own making: decoded, turned upright, its first frame if it moves,
 * its colours sRGB, nothing of its metadata left, encoded anew as JPEG or, with an alpha channel, WebP.
 * Rejects with UnsupportedPictureError, PictureTooLargeError or NotAPictureError.
 */
export async function cleanReference(
  bytes: Uint8Array,
  { maxPixels }: { maxPixels: number },
): Promise<CleanPicture> {
  const found = await sniffMimeType(bytes)
  if (found === null || !uploadTypes.includes(found)) {
    throw new UnsupportedPictureError(found, uploadTypes)
  }
  const header = await readHeader(bytes)
  if (header.width * header.height > maxPixels || Math.max(header.width, header.height) > maxEdge) {
    throw new PictureTooLargeError(header, { maxPixels, maxEdge })
  }
  const sharp = await loadSharp()
  // Less strict than for what was paid for: cameras write JPEGs with a few stray bytes in them.
  const upright = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels }).autoOrient()
  // WebP rather than PNG: less CPU at this effort, and a cut-out photo is a small fraction of the size, which
  // every request that refers to it has to carry.
  const { data, info } = await render(
    header.hasAlpha ? upright.webp({ quality: 90, effort: 2 }) : upright.jpeg({ quality: 90 }),
  )
  const { width, height } = info
  const thumbnailMimeType = thumbnailType(header)
  return {
    bytes: data,
    mimeType: header.hasAlpha ? 'image/webp' : 'image/jpeg',
    width,
    height,
    thumbnailMimeType,
    // From the new bytes: a JPEG is decoded at a fraction of its size, which beats decoding the upload twice.
    thumbnail: await makeThumbnail(data, { width, height, thumbnailMimeType }),
  }
}
