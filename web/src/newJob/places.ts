import { type Form, newKey, type Picture, type Reference } from './form.ts'

/** Where pictures can be put. The names of its fields begin with it. */
export type Place = 'variations' | 'angles' | 'portraits' | SceneName
export type SceneName = `scene-${string}`

export function sceneName({ key }: { key: string }): SceneName {
  return `scene-${key}`
}

const mostReferences = 14
const mostPortraits = 1_000

/** How many more pictures the place takes. */
export function roomAt(form: Form, place: Place): number {
  if (place === 'portraits') return mostPortraits - form.portraits.people.length
  return mostReferences - referencesAt(form, place).length
}

function referencesAt(form: Form, place: Exclude<Place, 'portraits'>): readonly Reference[] {
  if (place === 'variations' || place === 'angles') return form[place].references
  return form.scenes.find((scene) => sceneName(scene) === place)?.references ?? []
}

/** The form with pictures added at the place, by their keys. */
export function addPictures(form: Form, place: Place, pictures: Readonly<Record<string, Picture>>): Form {
  const keys = Object.keys(pictures)
  const added = { ...form, pictures: { ...form.pictures, ...pictures } }
  if (place === 'portraits') {
    const people = keys.map((picture) => ({ key: newKey(), picture, prompt: null }))
    return { ...added, portraits: { ...form.portraits, people: [...form.portraits.people, ...people] } }
  }
  const references = keys.map((picture) => ({ key: newKey(), picture, role: '' }))
  return changeReferences(added, place, (before) => [...before, ...references])
}

export function changeReferences(
  form: Form,
  place: Exclude<Place, 'portraits'>,
  change: (references: readonly Reference[]) => readonly Reference[],
): Form {
  const changed = <Part extends { readonly references: readonly Reference[] }>(part: Part): Part => ({
    ...part,
    references: change(part.references),
  })
  if (place === 'variations') return { ...form, variations: changed(form.variations) }
  if (place === 'angles') return { ...form, angles: changed(form.angles) }
  const scenes = form.scenes.map((scene) => (sceneName(scene) === place ? changed(scene) : scene))
  return { ...form, scenes }
}

/** The form with news of a picture, unless it was removed meanwhile. */
export function changePicture(form: Form, key: string, news: Partial<Picture>): Form {
  const picture = form.pictures[key]
  if (picture === undefined) return form
  return { ...form, pictures: { ...form.pictures, [key]: { ...picture, ...news } } }
}

/** The form without what of its pictures fails the test, and without pictures that are shown nowhere. */
export function keepPictures(form: Form, isKept: (picture: Picture) => boolean = () => true): Form {
  const isShown = ({ picture: key }: { readonly picture: string }) => {
    const picture = form.pictures[key]
    return picture !== undefined && isKept(picture)
  }
  const kept: Form = {
    ...form,
    variations: { ...form.variations, references: form.variations.references.filter(isShown) },
    scenes: form.scenes.map((scene) => ({ ...scene, references: scene.references.filter(isShown) })),
    angles: { ...form.angles, references: form.angles.references.filter(isShown) },
    portraits: { ...form.portraits, people: form.portraits.people.filter(isShown) },
  }
  const shown = new Set(
    [
      ...kept.variations.references,
      ...kept.scenes.flatMap(({ references }) => references),
      ...kept.angles.references,
      ...kept.portraits.people,
    ].map(({ picture }) => picture),
  )
  const pictures = Object.entries(form.pictures).filter(([key]) => shown.has(key))
  return { ...kept, pictures: Object.fromEntries(pictures) }
}
