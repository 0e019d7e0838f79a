/** Why bytes were not taken as a picture. The messages are fit for the one who sent them. */
export abstract class PictureError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The bytes do not decode to a picture that can be used: truncated, corrupt, or something else. */
export class NotAPictureError extends PictureError {}

/** The content is of a type that is not taken, whatever its name or its header said. */
export class UnsupportedPictureError extends PictureError {
  /** The MIME type that the content was recognised as; null where it was not. */
  readonly found: string | null
  readonly allowed: readonly string[]

  constructor(found: string | null, allowed: readonly string[]) {
    super(`A picture must be one of ${allowed.join(', ')}; this is ${found ?? 'none of them'}.`)
    this.found = found
    this.allowed = allowed
  }
}

/** The header promises more pixels than are allowed; nothing was decoded. */
export class PictureTooLargeError extends PictureError {
  readonly width: number
  readonly height: number
  readonly pixels: number
  readonly maxPixels: number
  readonly maxEdge: number

  constructor(size: { width: number; height: number }, limits: { maxPixels: number; maxEdge: number }) {
    super(
      `The picture is ${size.width} × ${size.height}; at most ${limits.maxPixels} pixels, and ${limits.maxEdge} along an edge, are allowed.`,
    )
    this.width = size.width
    this.height = size.height
    this.pixels = size.width * size.height
    this.maxPixels = limits.maxPixels
    this.maxEdge = limits.maxEdge
  }
}
