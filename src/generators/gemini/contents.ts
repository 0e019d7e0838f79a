import type { Content } from '@google/genai'
import type { ReferenceImage } from '../generator.ts'

/** The references first, then the text, which says what each of them is for and ends with the prompt as it is. */
export function contentsOf(prompt: string, references: readonly ReferenceImage[]): Content[] {
  const images = references.map(({ bytes, mimeType }) => ({
    inlineData: {
      mimeType,
      data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    },
  }))
  const roles = references.map(({ role }, at) =>
    role === null ? `Image ${at + 1} is a reference.` : `Image ${at + 1} is the reference for: ${role}.`,
  )
  const text = roles.length === 0 ? prompt : `${roles.join(' ')}\n\n${prompt}`
  return [{ role: 'user', parts: [...images, { text }] }]
}
