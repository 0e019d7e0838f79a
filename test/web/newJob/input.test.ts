import { describe, expect, it } from 'vitest'
import { parseCreateJob } from '../../../src/jobs/input.ts'
import { kinds, newForm } from '../../../web/src/newJob/form.ts'
import { toInput } from '../../../web/src/newJob/input.ts'
import { fullForm } from './forms.ts'

describe('the input of a form', () => {
  it('asks for variations', () => {
    expect(toInput(fullForm())).toEqual({
      simpleGeneral: {
        prompt: 'a lighthouse',
        quantity: 12,
        aspectRatio: '1:1',
        references: [{ attachId: '7', role: 'style' }, { attachId: '8' }],
      },
    })
  })

  it('asks for the number that was typed, with commas or without', () => {
    const { variations } = fullForm()
    for (const quantity of ['1000', '1,000']) {
      expect(toInput(fullForm({ variations: { ...variations, quantity } }))).toMatchObject({
        simpleGeneral: { quantity: 1_000 },
      })
    }
  })

  it('asks for scenes, with a name where one was given', () => {
    expect(toInput(fullForm({ kind: 'scenes' }))).toEqual({
      pipelineStage: {
        stages: [
          { name: 'Dusk', prompt: 'the sea', quantity: 6, aspectRatio: '3:2', references: [] },
          { prompt: 'the stairs', quantity: 2, aspectRatio: '3:2', references: [{ attachId: '8' }] },
        ],
      },
    })
  })

  it('asks for the views that have images, and for no others', () => {
    expect(toInput(fullForm({ kind: 'angles' }))).toEqual({
      singleBatch: {
        basePrompt: 'a keeper',
        combinations: [
          { angle: 'FRONT', shot: 'MIDDLE', quantity: 3 },
          { angle: 'BACK', shot: 'FULL', quantity: 1 },
        ],
        aspectRatio: '3:4',
        references: [{ attachId: '7' }],
      },
    })
  })

  it('gives each portrait its own prompt, or the shared one', () => {
    expect(toInput(fullForm({ kind: 'portraits' }))).toEqual({
      simplePortrait: {
        portraits: [
          { attachId: '7', wrappingPrompt: 'in oil' },
          { attachId: '8', wrappingPrompt: 'in chalk' },
        ],
        aspectRatio: '4:5',
      },
    })
  })

  it.each(kinds)('is one that the server takes: %s', (kind) => {
    expect(() => parseCreateJob({ input: toInput(fullForm({ kind })) })).not.toThrow()
  })

  it('needs nothing of a newcomer but a prompt', () => {
    const form = newForm()
    const typed = { ...form, variations: { ...form.variations, prompt: 'a lighthouse' } }
    expect(parseCreateJob({ input: toInput(typed) }).input).toMatchObject({
      simpleGeneral: { quantity: 12, aspectRatio: '1:1' },
    })
  })
})
