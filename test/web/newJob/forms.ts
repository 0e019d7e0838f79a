import { type Form, newForm, newScene, type Picture } from '../../../web/src/newJob/form.ts'

export function uploaded(attachId: string): Picture {
  return { name: `${attachId}.jpg`, preview: `/${attachId}`, upload: { state: 'done', attachId } }
}

const reference = (key: string, picture: string, role = '') => ({ key, picture, role })

/** A form with something at every field of every kind; the pictures `a` and `b` are the attachments 7 and 8. */
export function fullForm(changed: Partial<Form> = {}): Form {
  const form = newForm()
  return {
    ...form,
    variations: {
      ...form.variations,
      prompt: 'a lighthouse',
      references: [reference('r1', 'a', ' style '), reference('r2', 'b')],
    },
    scenes: [
      { ...newScene(), key: 's1', name: ' Dusk ', prompt: 'the sea' },
      { ...newScene(), key: 's2', prompt: 'the stairs', quantity: 2, references: [reference('r3', 'b')] },
    ],
    angles: {
      ...form.angles,
      prompt: 'a keeper',
      quantities: {
        ...form.angles.quantities,
        FRONT: { TIGHT: 0, MIDDLE: 3, FULL: '' },
        SIDE: { TIGHT: 0, MIDDLE: 0, FULL: 0 },
        PROFILE: { TIGHT: 0, MIDDLE: 0, FULL: 0 },
        BACK: { TIGHT: 0, MIDDLE: 0, FULL: 1 },
      },
      references: [reference('r4', 'a')],
    },
    portraits: {
      prompt: 'in oil',
      aspectRatio: '4:5',
      people: [
        { key: 'p1', picture: 'a', prompt: null },
        { key: 'p2', picture: 'b', prompt: 'in chalk' },
      ],
    },
    pictures: { a: uploaded('7'), b: uploaded('8') },
    ...changed,
  }
}
