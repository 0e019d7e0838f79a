/** What the page holds: all four kinds at once, so that looking at another one costs nothing that was typed. */
export interface Form {
  readonly kind: Kind
  readonly variations: Images
  readonly scenes: readonly Scene[]
  readonly angles: Angles
  readonly portraits: Portraits
  /** By key. A duplicated scene shows the same pictures, so they are not kept where they are shown. */
  readonly pictures: Readonly<Record<string, Picture>>
}

export const kinds = ['variations', 'scenes', 'angles', 'portraits'] as const
export type Kind = (typeof kinds)[number]

export const angles = ['FRONT', 'SIDE', 'PROFILE', 'BACK'] as const
export const shots = ['TIGHT', 'MIDDLE', 'FULL'] as const
export type Angle = (typeof angles)[number]
export type Shot = (typeof shots)[number]

/** From the tallest to the widest. */
export const aspectRatios = ['9:16', '2:3', '3:4', '4:5', '1:1', '5:4', '4:3', '3:2', '16:9', '21:9'] as const
export type AspectRatio = (typeof aspectRatios)[number]

/** As the field holds it: a text where something is typed, or nothing. */
export type Quantity = number | string

export interface Images {
  readonly prompt: string
  readonly quantity: Quantity
  readonly aspectRatio: AspectRatio
  readonly references: readonly Reference[]
}

export interface Scene extends Images {
  readonly key: string
  readonly name: string
}

export interface Angles {
  readonly prompt: string
  readonly quantities: Readonly<Record<Angle, Readonly<Record<Shot, Quantity>>>>
  readonly aspectRatio: AspectRatio
  readonly references: readonly Reference[]
}

export interface Portraits {
  /** For each portrait that has none of its own. */
  readonly prompt: string
  readonly aspectRatio: AspectRatio
  readonly people: readonly Portrait[]
}

export interface Portrait {
  readonly key: string
  readonly picture: string
  /** Its own prompt; null where the shared one serves. */
  readonly prompt: string | null
}

export interface Reference {
  readonly key: string
  readonly picture: string
  readonly role: string
}

export interface Picture {
  /** The file's. */
  readonly name: string
  /** Where it can be seen now: in this browser, then on the server. */
  readonly preview: string
  readonly upload: Upload
}

type Upload =
  | { readonly state: 'uploading' }
  | { readonly state: 'done'; readonly attachId: string }
  | { readonly state: 'refused'; readonly why: Refusal }

/** Why a picture was not taken. */
export type Refusal = 'unsupported' | 'tooLarge' | 'broken' | 'full' | 'busy' | 'unreachable' | 'failed'

export function newKey(): string {
  // Not randomUUID: browsers have that on https alone, and the page is also served in a network of one's own.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function newScene(): Scene {
  return { key: newKey(), name: '', prompt: '', quantity: 6, aspectRatio: '3:2', references: [] }
}

export function everyCell(quantity: Quantity): Angles['quantities'] {
  const row = { TIGHT: quantity, MIDDLE: quantity, FULL: quantity }
  return { FRONT: row, SIDE: row, PROFILE: row, BACK: row }
}

/** A form that needs nothing but a prompt. */
export function newForm(): Form {
  return {
    kind: 'variations',
    variations: { prompt: '', quantity: 12, aspectRatio: '1:1', references: [] },
    scenes: [newScene(), newScene()],
    angles: { prompt: '', quantities: everyCell(1), aspectRatio: '3:4', references: [] },
    portraits: { prompt: '', aspectRatio: '3:4', people: [] },
    pictures: {},
  }
}

/** How many images the chosen kind asks for; what is no number yet counts as none. */
export function countImages(form: Form): number {
  switch (form.kind) {
    case 'variations':
      return countOf(form.variations.quantity)
    case 'scenes':
      return form.scenes.reduce((sum, { quantity }) => sum + countOf(quantity), 0)
    case 'angles':
      return combinations(form.angles).reduce((sum, { quantity }) => sum + countOf(quantity), 0)
    case 'portraits':
      return form.portraits.people.filter(({ picture }) => form.pictures[picture]?.upload.state !== 'refused')
        .length
  }
}

/** The cells of the grid that ask for images, in the order in which they are sent. */
export function combinations({ quantities }: Angles): { angle: Angle; shot: Shot; quantity: Quantity }[] {
  return angles
    .flatMap((angle) => shots.map((shot) => ({ angle, shot, quantity: quantities[angle][shot] })))
    .filter(({ quantity }) => quantity !== '' && wholeNumber(quantity) !== 0)
}

function countOf(quantity: Quantity): number {
  return wholeNumber(quantity) || 0
}

// With commas as the page itself writes them: "1,000".
const digits = /^(\d+|\d{1,3}(,\d{3})+)$/

/** The number that the field holds, where it is a whole one from 0 on; NaN for all else, as "1.5", "1e3" and "". */
export function wholeNumber(quantity: Quantity): number {
  const text = String(quantity).trim()
  return digits.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN
}
