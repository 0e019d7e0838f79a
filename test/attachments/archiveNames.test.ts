import fc from 'fast-check'
import { expect, it } from 'vitest'
import { archiveNames } from '../../src/attachments/archiveNames.ts'

const stagesOf = (...names: string[]) => names.map((name, index) => ({ index, name, quantity: 20 }))

it('names an image by its stage and its place, counted from 1', () => {
  const nameOf = archiveNames(stagesOf('front, tight', 'Stage 1'))
  expect(nameOf(0, 0, 'image/jpeg')).toBe('1-front-tight/001.jpg')
  expect(nameOf(1, 19, 'image/webp')).toBe('2-Stage-1/020.webp')
})

it('needs no folder where there is one stage', () => {
  expect(archiveNames(stagesOf('General'))(0, 6, 'image/png')).toBe('007.png')
})

it.each([
  ['Übersicht & Größe', '1-Übersicht-Größe/'],
  ['夕方の港', '1-夕方の港/'],
  ['साँझ', '1-साँझ/'],
  ['../../etc/passwd', '1-etc-passwd/'],
  ['..', '1/'],
  ['a\\b:c*d?"<e>|f', '1-a-b-c-d-e-f/'],
  ['line\nbreak\ttab\u007f', '1-line-break-tab/'],
  ['ends with dots...', '1-ends-with-dots/'],
  ['CON', '1-CON/'],
  ['🎨🎨', '1/'],
  ['x'.repeat(200), `1-${'x'.repeat(60)}/`],
])('makes a folder of a stage that is called %j', (name, folder) => {
  expect(archiveNames(stagesOf(name, 'other'))(0, 0, 'image/jpeg')).toBe(`${folder}001.jpg`)
})

const stages = fc
  .array(
    fc.record({
      name: fc.string({ unit: 'binary', maxLength: 200 }),
      quantity: fc.integer({ min: 1, max: 1000 }),
    }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((all) => all.map((stage, index) => ({ index, ...stage })))

it('gives each image a name of its own that every file system takes, in the order of the job', () => {
  fc.assert(
    fc.property(stages, (all) => {
      const nameOf = archiveNames(all)
      const names = all.flatMap(({ index, quantity }) =>
        [...new Set([0, 1, 9, 99, quantity - 1])]
          .filter((position) => position < quantity)
          .sort((a, b) => a - b)
          .map((position) => nameOf(index, position, 'image/jpeg')),
      )
      expect(new Set(names.map((name) => name.toLowerCase().normalize('NFD'))).size).toBe(names.length)
      expect(names.toSorted()).toEqual(names)
      for (const name of names) {
        const parts = name.split('/')
        expect(parts).toHaveLength(all.length === 1 ? 1 : 2)
        for (const part of parts) {
          expect(part).toMatch(/^\d[\p{L}\p{M}\p{N}_-]*(\.jpg)?$/u)
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
        }
      }
    }),
  )
})
