import { describe, expect, it } from 'vitest'
import { addPictures, changePicture, keepPictures, roomAt } from '../../../web/src/newJob/places.ts'
import { fullForm, uploaded } from './forms.ts'

describe('the pictures of a form', () => {
  it('are added where they were put, as far as there is room', () => {
    const form = fullForm()
    expect(roomAt(form, 'variations')).toBe(12)
    expect(roomAt(form, 'scene-s2')).toBe(13)
    expect(roomAt(form, 'portraits')).toBe(998)
    const added = addPictures(form, 'scene-s2', { c: uploaded('9') })
    expect(added.scenes.map(({ references }) => references.map(({ picture }) => picture))).toEqual([
      [],
      ['b', 'c'],
    ])
    expect(addPictures(form, 'portraits', { c: uploaded('9') }).portraits.people.at(-1)).toMatchObject({
      picture: 'c',
      prompt: null,
    })
  })

  it('go when nothing shows them any more, and not before', () => {
    const form = fullForm()
    const without = { ...form, variations: { ...form.variations, references: [] } }
    expect(Object.keys(keepPictures(without).pictures)).toEqual(['a', 'b'])
    const shownOnce = {
      ...without,
      angles: { ...form.angles, references: [] },
      portraits: { ...form.portraits, people: [] },
    }
    expect(Object.keys(keepPictures(shownOnce).pictures)).toEqual(['b'])
  })

  it('take their places with them when they cannot be kept', () => {
    const form = changePicture(fullForm(), 'a', { upload: { state: 'uploading' } })
    const kept = keepPictures(form, ({ upload }) => upload.state === 'done')
    expect(kept.variations.references.map(({ key }) => key)).toEqual(['r2'])
    expect(kept.portraits.people.map(({ key }) => key)).toEqual(['p2'])
    expect(Object.keys(kept.pictures)).toEqual(['b'])
  })

  it('do not come back with the answer to an upload that was removed', () => {
    expect(changePicture(fullForm(), 'gone', { preview: '/new' })).toEqual(fullForm())
  })
})
