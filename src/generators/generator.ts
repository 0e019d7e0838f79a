import { storableText } from '../lib/storableText.ts'

/**
 * The port to whatever makes images. One request makes one image. An implementation
 * passes `signal` on to every wait and outside call, so that an abort ends the request at once.
 */
export interface ImageGenerator {
  /** Written to the log and to each attachment, e.g. "sketch" or "gemini". */
  readonly name: string
  /**
   * Makes one image. Rejects with a GeneratorError, or with the signal's reason once it is aborted;
   * anything else is a bug and fails the job.
   */
  generate(request: ImageRequest, signal: AbortSignal): Promise<GeneratedImage>
}

export interface ImageRequest {
  readonly prompt: string
  readonly references: readonly ReferenceImage[]
  readonly aspectRatio: AspectRatio
  /** The same for the same image of the same job, different for every other: a generator that can be seeded uses it. */
  readonly seed: string
}

export interface ReferenceImage {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** What the reference is for, in the client's words: "subject", "style" … */
  readonly role: string | null
}

export interface GeneratedImage {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** The model that made it, as the provider names it. */
  readonly model: string
}

/** The ratios that every supported model makes. Source: ai.google.dev/gemini-api/docs/image-generation. */
export const aspectRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const

export type AspectRatio = (typeof aspectRatios)[number]

/** What became of a request that made no image. `code` is stored with the image and shown to clients. */
export abstract class GeneratorError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(storableText(message), options)
    this.name = new.target.name
    this.code = code
  }
}

/** The provider will not make this image, whoever asks how often: not retried. */
export class RefusedError extends GeneratorError {}

/** No image this time; another try may make one, not before `retryAfterMs` where it is given. */
export class UnavailableError extends GeneratorError {
  readonly retryAfterMs: number | null

  constructor(code: string, message: string, retryAfterMs: number | null = null, options?: ErrorOptions) {
    super(code, message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** No request of this job can succeed until an operator acts (bad key, spent quota, unknown model): fails the job. */
export class MisconfiguredError extends GeneratorError {}
