import type { Issue, Problem } from './check.ts'
import { combinations, type Form, type Reference } from './form.ts'
import { type Place, sceneName } from './places.ts'

interface ServerIssue {
  readonly path: readonly string[]
  readonly message: string
}

/** The server's issues, each at the field of the form that was sent; null where there is no such field. */
export function placeIssues(form: Form, issues: readonly ServerIssue[]): Issue[] {
  return issues.map(({ path, message }) => ({
    field: fieldOf(form, path),
    problem: problemOf(path, message),
  }))
}

function problemOf(path: readonly string[], message: string): Problem {
  // The one thing that goes wrong in practice and the page cannot know: told in the user's language.
  return path.at(-1) === 'attachId' ? { code: 'unknownPicture' } : { code: 'server', message }
}

/** ["input", "pipelineStage", "stages", "1", "prompt"]: the second scene's prompt, by the name of its field. */
function fieldOf(form: Form, [argument, kind, ...path]: readonly string[]): string | null {
  if (argument !== 'input') return null
  switch (kind) {
    case 'simpleGeneral':
      return imagesField('variations', form.variations.references, path)
    case 'pipelineStage': {
      const [list, index, ...rest] = path
      const scene = list === 'stages' ? form.scenes[Number(index)] : undefined
      return scene ? imagesField(sceneName(scene), scene.references, rest) : null
    }
    case 'singleBatch':
      return batchField(form, path)
    case 'simplePortrait':
      return portraitField(form, path)
    default:
      return null
  }
}

function imagesField(
  place: Place,
  references: readonly Reference[],
  [name, ...rest]: readonly string[],
): string | null {
  switch (name) {
    case 'name':
    case 'prompt':
    case 'quantity':
    case 'aspectRatio':
      return `${place}.${name}`
    case 'references': {
      const [index, field] = rest
      const reference = references[Number(index)]
      if (reference === undefined) return `${place}.pictures`
      return field === 'role' ? `reference-${reference.key}.role` : `reference-${reference.key}`
    }
    default:
      return null
  }
}

function batchField({ angles }: Form, path: readonly string[]): string | null {
  const [name, index] = path
  if (name === 'basePrompt') return 'angles.prompt'
  if (name !== 'combinations') return imagesField('angles', angles.references, path)
  const cell = combinations(angles)[Number(index)]
  return cell ? `angles.${cell.angle}.${cell.shot}` : 'angles.cells'
}

function portraitField({ portraits }: Form, [name, index, field]: readonly string[]): string | null {
  if (name === 'aspectRatio') return 'portraits.aspectRatio'
  if (name !== 'portraits') return null
  const portrait = portraits.people[Number(index)]
  if (portrait === undefined) return 'portraits.pictures'
  if (field !== 'wrappingPrompt') return `portrait-${portrait.key}`
  return portrait.prompt === null ? 'portraits.prompt' : `portrait-${portrait.key}.prompt`
}
