import { fileExtensions, type PictureMimeType } from './mimeTypes.ts'

/**
 * Where an image of a job is stored. The same for every attempt at it that yields the same type, so that
 * a repeat after a crash overwrites what the crash left.
 */
export function generatedKey(
  jobId: string,
  stageIndex: number,
  position: number,
  mimeType: PictureMimeType,
): string {
  return `jobs/${jobId}/${stageIndex}/${position}.${fileExtensions[mimeType]}`
}

/** Where an uploaded picture is stored. The id is random: a key tells nothing about an account. */
export function referenceKey(uuid: string, mimeType: PictureMimeType): string {
  return `references/${uuid}.${fileExtensions[mimeType]}`
}

/** Where the thumbnail of the picture under `key` is stored: beside it. */
export function thumbnailKey(key: string, thumbnailMimeType: PictureMimeType): string {
  const stem = key.slice(0, key.lastIndexOf('.'))
  return `${stem}.thumbnail.${fileExtensions[thumbnailMimeType]}`
}
