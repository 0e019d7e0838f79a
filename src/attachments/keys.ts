import { fileExtensions, type PictureMimeType } from './mimeTypes.ts'

/** The folder of a job's images. */
export function jobFolder(jobId: string): string {
  return `jobs/${jobId}`
}

/**
 * Where an image of a job is stored. Each run has names of its own, so that one that lost its job and does not know
 * it yet cannot write over a file that was charged.
 */
export function generatedKey(
  image: { jobId: string; stageIndex: number; position: number; run: number },
  mimeType: PictureMimeType,
): string {
  const { jobId, stageIndex, position, run } = image
  return `${jobFolder(jobId)}/${stageIndex}/${position}-${run}.${fileExtensions[mimeType]}`
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

/** The key of the picture whose file this is, or may be: of a thumbnail it is told by its stem, and has one of the types. */
export function pictureKeysOf(key: string): readonly string[] {
  const stem = /^(.+)\.thumbnail\.[a-z]+$/.exec(key)?.[1]
  return stem === undefined ? [key] : Object.values(fileExtensions).map((extension) => `${stem}.${extension}`)
}

/** The type of the picture under a key that these functions made. */
export function pictureTypeOfKey(key: string): PictureMimeType {
  const extension = key.slice(key.lastIndexOf('.') + 1)
  const types = Object.entries(fileExtensions) as [PictureMimeType, string][]
  const found = types.find(([, known]) => known === extension)
  if (found === undefined) throw new Error(`${key} is no key of a picture.`)
  return found[0]
}
