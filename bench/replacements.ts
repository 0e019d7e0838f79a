import type { GeneratedImage, ImageGenerator, ImageRequest } from '../src/generators/generator.ts'
import { FileMissingError, type FileStorage } from '../src/storage/storage.ts'

/** A request that the benchmark answers when it likes; an abort ends it. */
export interface HeldRequest {
  /** Aborts when the request is to be cut off. */
  readonly signal: AbortSignal
  readonly resolve: (image: GeneratedImage) => void
}

/** Leaves every request to the benchmark. */
export class HeldGenerator implements ImageGenerator {
  readonly name = 'held'
  readonly #arrived: HeldRequest[] = []
  #wake: (() => void) | null = null

  generate(_request: ImageRequest, signal: AbortSignal): Promise<GeneratedImage> {
    const { promise, resolve, reject } = Promise.withResolvers<GeneratedImage>()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    this.#arrived.push({ signal, resolve })
    this.#wake?.()
    return promise
  }

  /** The next request, once it has come. One caller at a time. */
  async next(): Promise<HeldRequest> {
    for (;;) {
      const request = this.#arrived.shift()
      if (request) return request
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** Gives the same picture at once, every time. */
export function instantGenerator(bytes: Uint8Array): ImageGenerator {
  return { name: 'instant', generate: async () => asGenerated(bytes) }
}

export function asGenerated(bytes: Uint8Array): GeneratedImage {
  return { bytes, mimeType: 'image/jpeg', model: 'bench-1' }
}

/** Forgets what it is given: for measures of everything but files. */
export function forgetfulStorage(): FileStorage {
  const missing = async (key: string): Promise<never> => {
    throw new FileMissingError(key)
  }
  return {
    put: async () => undefined,
    get: missing,
    stream: missing,
    list: async () => [],
    remove: async () => undefined,
  }
}
