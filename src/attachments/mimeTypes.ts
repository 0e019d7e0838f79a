/** What a stored picture can be, and how its file's name ends. */
export const fileExtensions = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const

export type PictureMimeType = keyof typeof fileExtensions

export function isPictureMimeType(mimeType: string | null): mimeType is PictureMimeType {
  return mimeType !== null && Object.hasOwn(fileExtensions, mimeType)
}
