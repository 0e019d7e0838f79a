import { type Angles, combinations, countImages, type Form, type Quantity, wholeNumber } from './form.ts'
import { type Place, sceneName } from './places.ts'

const limits = {
  imagesPerField: 1_000,
  imagesPerJob: 2_000,
  promptCharacters: 8_000,
  nameCharacters: 200,
} as const

/** One thing that is wrong, and the field that it is told at; null: at none, but at the end of the form. */
export interface Issue {
  readonly field: string | null
  readonly problem: Problem
}

export type Problem =
  | { readonly code: 'promptMissing' | 'noCell' | 'noPortrait' | 'uploading' | 'refused' | 'unknownPicture' }
  | { readonly code: 'tooLong'; readonly longest: number; readonly length: number }
  | { readonly code: 'quantity' | 'cellQuantity'; readonly most: number }
  | { readonly code: 'tooManyImages'; readonly most: number; readonly count: number }
  | { readonly code: 'leftOut'; readonly count: number }
  /** What only the server knows, in its words. */
  | { readonly code: 'server'; readonly message: string }

/** What the page itself can tell to be wrong, from the top of the form to its end. The server has the last word. */
export function checkForm(form: Form): Issue[] {
  return [...checkKind(form), ...checkTotal(form)]
}

function checkKind(form: Form): Issue[] {
  switch (form.kind) {
    case 'variations':
      return checkImages(form, 'variations', form.variations)
    case 'scenes':
      return form.scenes.flatMap((scene) => [
        ...checkLength(`${sceneName(scene)}.name`, scene.name.trim(), limits.nameCharacters),
        ...checkImages(form, sceneName(scene), scene),
      ])
    case 'angles':
      return [
        ...checkPrompt('angles.prompt', form.angles.prompt),
        ...checkCells(form.angles),
        ...checkReferences(form, form.angles.references),
      ]
    case 'portraits':
      return checkPortraits(form)
  }
}

function checkImages(
  form: Form,
  place: Place,
  { prompt, quantity, references }: Form['variations'],
): Issue[] {
  return [
    ...checkPrompt(`${place}.prompt`, prompt),
    ...checkQuantity(`${place}.quantity`, quantity, 'quantity'),
    ...checkReferences(form, references),
  ]
}

function checkCells(cells: Angles): Issue[] {
  const asked = combinations(cells)
  if (asked.length === 0) return [{ field: 'angles.cells', problem: { code: 'noCell' } }]
  return asked.flatMap(({ angle, shot, quantity }) =>
    checkQuantity(`angles.${angle}.${shot}`, quantity, 'cellQuantity'),
  )
}

function checkPortraits({ portraits: { people, prompt }, pictures }: Form): Issue[] {
  if (people.length === 0) return [{ field: 'portraits.pictures', problem: { code: 'noPortrait' } }]
  const needsShared = people.some((portrait) => portrait.prompt === null)
  return [
    ...(needsShared ? checkPrompt('portraits.prompt', prompt) : []),
    ...people.flatMap((portrait) => [
      ...checkPicture({ pictures }, `portrait-${portrait.key}`, portrait.picture),
      ...(portrait.prompt === null ? [] : checkPrompt(`portrait-${portrait.key}.prompt`, portrait.prompt)),
    ]),
  ]
}

function checkReferences(
  { pictures }: Pick<Form, 'pictures'>,
  references: Form['variations']['references'],
): Issue[] {
  return references.flatMap(({ key, picture, role }) => [
    ...checkPicture({ pictures }, `reference-${key}`, picture),
    ...checkLength(`reference-${key}.role`, role.trim(), limits.nameCharacters),
  ])
}

function checkPicture({ pictures }: Pick<Form, 'pictures'>, field: string, key: string): Issue[] {
  const state = pictures[key]?.upload.state
  if (state === 'done') return []
  return [{ field, problem: { code: state === 'refused' ? 'refused' : 'uploading' } }]
}

function checkPrompt(field: string, prompt: string): Issue[] {
  if (prompt.trim() === '') return [{ field, problem: { code: 'promptMissing' } }]
  return checkLength(field, prompt, limits.promptCharacters)
}

function checkLength(field: string, text: string, longest: number): Issue[] {
  // As the server counts: by characters, of which an emoji is one.
  const length = [...text].length
  return length <= longest ? [] : [{ field, problem: { code: 'tooLong', longest, length } }]
}

function checkTotal(form: Form): Issue[] {
  const count = countImages(form)
  const most = limits.imagesPerJob
  return count <= most ? [] : [{ field: null, problem: { code: 'tooManyImages', most, count } }]
}

function checkQuantity(field: string, quantity: Quantity, code: 'quantity' | 'cellQuantity'): Issue[] {
  const most = limits.imagesPerField
  const count = wholeNumber(quantity)
  return count >= 1 && count <= most ? [] : [{ field, problem: { code, most } }]
}
