import { crc32 } from 'node:zlib'
import type { PictureMimeType } from './mimeTypes.ts'

const pngSignatureLength = 8

// Some encoders pad, or add a few bytes of their own; what has more behind its end is decoded instead.
const jpegTailLength = 4_096

/**
 * Whether the bytes say of themselves that nothing is missing: a JPEG has its end marker (which cannot stand among
 * coded pixels), every chunk of a PNG its checksum, the last one included. Costs a fraction of decoding; where it
 * says false, decoding has the last word.
 */
export function isComplete(bytes: Uint8Array, mimeType: PictureMimeType): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (mimeType === 'image/jpeg') return buffer.subarray(-jpegTailLength).includes(Buffer.from([0xff, 0xd9]))
  return mimeType === 'image/png' && hasWholeChunks(buffer)
}

/** Length, type, data, CRC-32 of type and data: PNG specification, 5.3. */
function hasWholeChunks(png: Buffer): boolean {
  for (let at = pngSignatureLength; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    if (end > png.length || crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4)) return false
    if (png.toString('latin1', at + 4, at + 8) === 'IEND') return true
    at = end
  }
  return false
}
