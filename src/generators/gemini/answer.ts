import type { GenerateContentResponse } from '@google/genai'
import { type GeneratedImage, RefusedError, UnavailableError } from '../generator.ts'

/** The parts of an answer that count; plain data, so that it can be written down in a test. */
export type Answer = Pick<GenerateContentResponse, 'candidates' | 'promptFeedback' | 'modelVersion'>

/**
 * Finish reasons with which Gemini says that it will not make this image. All others (NO_IMAGE, IMAGE_OTHER, OTHER,
 * MAX_TOKENS, STOP with nothing but text, and those that Google may add) only say that there is none this time.
 */
const refusals: ReadonlySet<string> = new Set([
  'SAFETY',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'RECITATION',
  'PROHIBITED_CONTENT',
  'SPII',
  'BLOCKLIST',
])

/**
 * The first image of an answer that came with HTTP 200. Throws a RefusedError (its code is the block or finish
 * reason) or an UnavailableError "NO_IMAGE". `model` is what was asked for, in case the answer does not say.
 */
export function imageOf({ candidates, promptFeedback, modelVersion }: Answer, model: string): GeneratedImage {
  const [candidate] = candidates ?? []
  const parts = candidate?.content?.parts ?? []
  for (const { inlineData, thought } of parts) {
    // Thinking models show drafts on the way.
    if (thought || !inlineData?.data || !inlineData.mimeType?.startsWith('image/')) continue
    return {
      bytes: Buffer.from(inlineData.data, 'base64'),
      mimeType: inlineData.mimeType,
      model: modelVersion ?? model,
    }
  }
  if (promptFeedback?.blockReason) {
    const { blockReason, blockReasonMessage } = promptFeedback
    throw new RefusedError(
      blockReason,
      sentence(`the prompt was blocked (${blockReason})`, blockReasonMessage),
    )
  }
  const reason = candidate?.finishReason ?? 'no candidates'
  // Google's own API sends a finishMessage, but release 3.1 of its SDK drops it on the way.
  const detail = candidate?.finishMessage ?? textOf(parts)
  if (refusals.has(reason)) throw new RefusedError(reason, sentence(`no image was made (${reason})`, detail))
  throw new UnavailableError('NO_IMAGE', sentence(`the answer has no image (${reason})`, detail))
}

/** What the model said instead, if anything. */
function textOf(parts: readonly { readonly text?: string; readonly thought?: boolean }[]): string {
  return parts.map(({ text, thought }) => (thought ? '' : (text ?? ''))).join('')
}

function sentence(what: string, detail: string | undefined): string {
  const short = detail?.replace(/\s+/g, ' ').trim().slice(0, 300)
  return short ? `${what}: ${short}` : what
}
