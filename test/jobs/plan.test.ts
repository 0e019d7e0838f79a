import { describe, expect, it } from 'vitest'
import { parseCreateJob } from '../../src/jobs/input.ts'
import { planJob, totalImages } from '../../src/jobs/plan.ts'
import type { CreateJobInput } from '../support/generated/graphql.ts'

const plan = (input: CreateJobInput) => planJob(parseCreateJob({ input }).input)

describe('a pipeline', () => {
  const stages = [
    { name: 'morning', prompt: 'a harbour in the morning', quantity: 50 },
    {
      prompt: 'a harbour at night',
      quantity: 7,
      aspectRatio: '16:9',
      references: [{ attachId: '5', role: 'style' }, { attachId: '6' }],
    },
    { name: null, prompt: 'a harbour at noon', quantity: 1, aspectRatio: null, references: null },
  ]

  it('has the stages that were given, in their order, all side by side', () => {
    expect(plan({ pipelineStage: { stages } })).toEqual({
      kind: 'PIPELINE_STAGE',
      stagesAtOnce: 3,
      stages: [
        {
          name: 'morning',
          prompt: 'a harbour in the morning',
          aspectRatio: '1:1',
          quantity: 50,
          references: [],
          images: [],
        },
        {
          name: 'Stage 1',
          prompt: 'a harbour at night',
          aspectRatio: '16:9',
          quantity: 7,
          references: [
            { attachmentId: 5n, role: 'style' },
            { attachmentId: 6n, role: null },
          ],
          images: [],
        },
        {
          name: 'Stage 2',
          prompt: 'a harbour at noon',
          aspectRatio: '1:1',
          quantity: 1,
          references: [],
          images: [],
        },
      ],
    })
  })

  it('makes as many images as its stages together', () => {
    expect(totalImages(plan({ pipelineStage: { stages } }))).toBe(58)
  })
})

describe('a batch', () => {
  const batch = (
    combinations: {
      angle: 'FRONT' | 'SIDE' | 'PROFILE' | 'BACK'
      shot: 'TIGHT' | 'MIDDLE' | 'FULL'
      quantity: number
    }[],
  ) =>
    plan({
      singleBatch: {
        basePrompt: 'a knight',
        combinations,
        aspectRatio: '2:3',
        references: [{ attachId: '9' }],
      },
    })

  it('has one stage for each combination, two at a time, each with the ratio and the references of all', () => {
    const planned = batch([
      { angle: 'FRONT', shot: 'TIGHT', quantity: 3 },
      { angle: 'BACK', shot: 'FULL', quantity: 4 },
    ])
    expect(planned).toMatchObject({ kind: 'SINGLE_BATCH', stagesAtOnce: 2 })
    const references = [{ attachmentId: 9n, role: null }]
    expect(planned.stages).toEqual([
      {
        name: 'front, tight',
        prompt: 'a knight, seen from the front, tight close-up shot',
        aspectRatio: '2:3',
        quantity: 3,
        references,
        images: [],
      },
      {
        name: 'back, full',
        prompt: 'a knight, seen from behind, full shot, head to toe',
        aspectRatio: '2:3',
        quantity: 4,
        references,
        images: [],
      },
    ])
    expect(totalImages(planned)).toBe(7)
  })

  it('says each angle and each shot in words of its own', () => {
    const angles = ['FRONT', 'SIDE', 'PROFILE', 'BACK'] as const
    const shots = ['TIGHT', 'MIDDLE', 'FULL'] as const
    const planned = batch(angles.flatMap((angle) => shots.map((shot) => ({ angle, shot, quantity: 1 }))))
    expect(new Set(planned.stages.map(({ prompt }) => prompt)).size).toBe(12)
    expect(new Set(planned.stages.map(({ name }) => name)).size).toBe(12)
    for (const { prompt } of planned.stages) expect(prompt).toMatch(/^a knight, seen .+, .+ shot/)
  })

  it('may have the same combination twice', () => {
    const twice = { angle: 'SIDE', shot: 'MIDDLE', quantity: 1 } as const
    expect(batch([twice, twice]).stages).toHaveLength(2)
  })
})

describe('a general job', () => {
  it('has one stage', () => {
    const references = [{ attachId: '123456789012345678', role: 'subject' }]
    expect(
      plan({ simpleGeneral: { prompt: 'a lighthouse', quantity: 150, aspectRatio: '3:2', references } }),
    ).toEqual({
      kind: 'SIMPLE_GENERAL',
      stagesAtOnce: 1,
      stages: [
        {
          name: 'General',
          prompt: 'a lighthouse',
          aspectRatio: '3:2',
          quantity: 150,
          references: [{ attachmentId: 123456789012345678n, role: 'subject' }],
          images: [],
        },
      ],
    })
  })
})

describe('a job of portraits', () => {
  const portraits = (...prompts: string[]) =>
    plan({
      simplePortrait: {
        portraits: prompts.map((wrappingPrompt, index) => ({ attachId: String(index + 1), wrappingPrompt })),
        aspectRatio: '3:4',
      },
    })

  it('has one stage with one image for each portrait, with its own prompt and reference', () => {
    const planned = portraits('as a knight', 'as a pirate', 'as a knight')
    expect(planned).toMatchObject({ kind: 'SIMPLE_PORTRAIT', stagesAtOnce: 1 })
    expect(planned.stages).toHaveLength(1)
    expect(planned.stages[0]).toEqual({
      name: 'Portraits',
      prompt: 'as a knight\nas a pirate',
      aspectRatio: '3:4',
      quantity: 3,
      references: [],
      images: [
        { prompt: 'as a knight', references: [{ attachmentId: 1n, role: 'portrait' }] },
        { prompt: 'as a pirate', references: [{ attachmentId: 2n, role: 'portrait' }] },
        { prompt: 'as a knight', references: [{ attachmentId: 3n, role: 'portrait' }] },
      ],
    })
  })

  it('cuts no character of its prompts in half', () => {
    const [stage] = portraits(`x${'🎨'.repeat(7_999)}`, 'another').stages
    expect(stage?.prompt).toBe(`x${'🎨'.repeat(7_999)}`)
  })

  it('shows no more of its prompts together than a prompt may have, and keeps each whole', () => {
    const prompts = Array.from({ length: 10 }, (_, index) => String(index).repeat(1_000))
    const [stage] = portraits(...prompts).stages
    expect(stage?.prompt).toHaveLength(8_000)
    expect(stage?.images.map(({ prompt }) => prompt)).toEqual(prompts)
  })
})
