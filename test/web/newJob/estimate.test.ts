import { describe, expect, it } from 'vitest'
import { estimate } from '../../../web/src/newJob/estimate.ts'
import { countImages } from '../../../web/src/newJob/form.ts'
import { fullForm } from './forms.ts'

describe('the price of a form', () => {
  it('counts the images of the chosen kind, and none for what is no number yet', () => {
    expect(countImages(fullForm())).toBe(12)
    expect(countImages(fullForm({ kind: 'scenes' }))).toBe(8)
    expect(countImages(fullForm({ kind: 'angles' }))).toBe(4)
    expect(countImages(fullForm({ kind: 'portraits' }))).toBe(2)
    const count = (quantity: string) =>
      countImages(fullForm({ variations: { ...fullForm().variations, quantity } }))
    expect(['3', ' 12 ', '1,000'].map(count)).toEqual([3, 12, 1_000])
    expect(['', '1.5', '1e3', '-2'].map(count)).toEqual([0, 0, 0, 0])
  })

  it('says what is left, and how many images the credits are enough for', () => {
    expect(estimate(3, { pricePerImage: 4, available: 12 })).toMatchObject({
      cost: 12,
      after: 0,
      isEnough: true,
    })
    expect(estimate(4, { pricePerImage: 4, available: 15 })).toEqual({
      cost: 16,
      after: -1,
      isEnough: false,
      enoughFor: 3,
    })
  })
})
