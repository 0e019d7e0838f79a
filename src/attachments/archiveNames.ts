import { fileExtensions, type PictureMimeType } from './mimeTypes.ts'

// With its number and a hyphen a folder's name stays below 255 bytes, the most that common file systems take, though
// each of its characters took four.
const nameCharacters = 60

interface NamedStage {
  readonly index: number
  readonly name: string
  readonly quantity: number
}

/**
 * Names the images of a job in an archive, from what its stages are: `1-front-tight/001.jpg`, and without a folder where
 * there is one stage. By name they are in the job's order. The number keeps stages of one name apart.
 */
export function archiveNames(
  stages: readonly NamedStage[],
): (stageIndex: number, position: number, mimeType: PictureMimeType) => string {
  const prefixes = new Map(
    stages.map(({ index, name }) => [
      index,
      stages.length === 1 ? '' : `${folderName(index, name, digits(stages.length))}/`,
    ]),
  )
  const widths = new Map(stages.map(({ index, quantity }) => [index, Math.max(3, digits(quantity))]))
  return (stageIndex, position, mimeType) => {
    const number = String(position + 1).padStart(widths.get(stageIndex) ?? 0, '0')
    return `${prefixes.get(stageIndex) ?? ''}${number}.${fileExtensions[mimeType]}`
  }
}

/** Letters and digits of all scripts stay. What some file system refuses, or takes for something else, does not. */
function folderName(index: number, name: string, width: number): string {
  const safe = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
  const cut = [...safe.replace(/^-/, '')].slice(0, nameCharacters).join('').replace(/-$/, '')
  const number = String(index + 1).padStart(width, '0')
  return cut === '' ? number : `${number}-${cut}`
}

function digits(count: number): number {
  return String(count).length
}
