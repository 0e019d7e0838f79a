import { GoogleGenAI, Modality } from '@google/genai'
import { type ImageGenerator, MisconfiguredError } from '../generator.ts'
import { imageOf } from './answer.ts'
import { contentsOf } from './contents.ts'
import { generatorErrorOf } from './failure.ts'

export interface GeminiOptions {
  readonly apiKey: string
  /** For instance "gemini-3.1-flash-image". */
  readonly model: string
  /** Another address than Google's, e.g. of a proxy; the version and the path are added to it. */
  readonly baseUrl?: string
  /** "1K", "2K" or "4K", as far as the model makes them; larger ones cost more. Without it the model decides. */
  readonly imageSize?: string
}

/**
 * Images from Google's Gemini API. One `generate` is one request: nothing is retried here, and an abort closes
 * its connection at once (Google may still finish and bill it). Throws a MisconfiguredError for a key that no
 * request could carry.
 */
export function createGemini({ apiKey, model, baseUrl, imageSize }: GeminiOptions): ImageGenerator {
  assertSendable(apiKey)
  const ai = new GoogleGenAI({
    apiKey,
    // Said, because GOOGLE_GENAI_USE_VERTEXAI in the environment would else send the key elsewhere.
    vertexai: false,
    // No retryOptions: the SDK's retries sleep through an abort and ignore the server's retryDelay.
    httpOptions: baseUrl === undefined ? {} : { baseUrl },
  })
  return {
    name: 'gemini',
    async generate({ prompt, references, aspectRatio }, signal) {
      signal.throwIfAborted()
      using link = linkTo(signal)
      try {
        const response = await ai.models.generateContent({
          model,
          contents: contentsOf(prompt, references),
          config: {
            responseModalities: [Modality.IMAGE],
            imageConfig: { aspectRatio, ...(imageSize !== undefined && { imageSize }) },
            // Else the SDK may follow one request with further ones, each of them billed.
            automaticContinuation: false,
            abortSignal: link.signal,
          },
        })
        return imageOf(response, model)
      } catch (error) {
        // The SDK loses the reason: whatever it threw, an abort is told by our own signal.
        signal.throwIfAborted()
        throw generatorErrorOf(error, apiKey) ?? error
      }
    },
  }
}

/**
 * A signal for one request. The SDK never takes its listener off the signal it is given, so on the job's own
 * signal a thousand images would leave a thousand listeners (and AbortSignal.any keeps a signal that is listened to).
 */
function linkTo(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => signal.removeEventListener('abort', abort),
  }
}

/** What a header cannot carry makes fetch throw an error that quotes the key; the SDK has no use for a live token. */
function assertSendable(apiKey: string): void {
  if (!/^(?!auth_tokens\/)[\x21-\x7e]+$/.test(apiKey)) {
    throw new MisconfiguredError('API_KEY_INVALID', 'the Gemini API key is empty or not of the form of a key')
  }
}
