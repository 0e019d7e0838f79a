import sharp from 'sharp'

/** A JPEG of 1,024 × 1,024 pixels and about 300 KB, as a provider returns them. */
export function largePicture(): Promise<Uint8Array> {
  // Noise gives the size that a real picture's detail has.
  return noise(1024)
}

/** A JPEG of a few hundred bytes, where pictures are not what is measured. */
export function smallPicture(): Promise<Uint8Array> {
  return noise(16)
}

async function noise(edge: number): Promise<Uint8Array> {
  const create = {
    width: edge,
    height: edge,
    channels: 3 as const,
    background: '#777',
    noise: { type: 'gaussian' as const, mean: 128, sigma: 10 },
  }
  return new Uint8Array(await sharp({ create }).jpeg({ quality: 90 }).toBuffer())
}
