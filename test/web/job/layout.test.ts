import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gap, layOut } from '../../../web/src/job/layout.ts'
import { jobOf } from './entries.ts'

describe('the layout of a gallery', () => {
  it('has every image once, in order, within the width', () => {
    const quantities = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(quantities, fc.integer({ min: 280, max: 3000 }), (wanted, width) => {
        const { rows, columns, tileWidth } = layOut(jobOf(wanted).stages, width)
        const drawn = wanted.map(() => 0)
        for (const row of rows) {
          if (row.kind === 'heading') continue
          expect(row.from).toBe(drawn[row.stageIndex])
          drawn[row.stageIndex] = row.from + row.count
        }
        expect(drawn).toEqual(wanted)
        expect(columns * tileWidth + (columns - 1) * gap).toBeLessThanOrEqual(width)
        expect(tileWidth).toBeGreaterThan(70)
      }),
    )
  })

  it('gives tiles the shape of their images', () => {
    const { rows, tileWidth } = layOut(jobOf([1]).stages, 400)
    expect(rows).toEqual([
      { kind: 'tiles', stageIndex: 0, from: 0, count: 1, height: Math.round((tileWidth * 2) / 3) + gap },
    ])
  })

  it('heads stages where there are several', () => {
    expect(layOut(jobOf([1, 1]).stages, 400).rows.map(({ kind }) => kind)).toEqual([
      'heading',
      'tiles',
      'heading',
      'tiles',
    ])
  })
})
