import type { JobKind } from '../database/generated/prisma/enums.ts'
import type { AspectRatio } from '../generators/generator.ts'
import { type JobInput, limits } from './input.ts'

/** What a job makes: all that the worker needs to know of its kind. */
export interface Plan {
  readonly kind: JobKind
  /** How many stages run side by side. */
  readonly stagesAtOnce: number
  readonly stages: readonly PlannedStage[]
}

interface PlannedStage {
  readonly name: string
  readonly prompt: string
  readonly aspectRatio: AspectRatio
  readonly quantity: number
  readonly references: readonly PlannedReference[]
  /** By position, where the images differ from one another; empty where the stage's prompt serves them all. */
  readonly images: readonly PlannedImage[]
}

interface PlannedImage {
  readonly prompt: string
  readonly references: readonly PlannedReference[]
}

export interface PlannedReference {
  readonly attachmentId: bigint
  readonly role: string | null
}

/** The plan of a checked input. Pure. */
export function planJob(input: JobInput): Plan {
  if ('pipelineStage' in input) return planPipeline(input.pipelineStage)
  if ('singleBatch' in input) return planBatch(input.singleBatch)
  if ('simpleGeneral' in input) return planGeneral(input.simpleGeneral)
  return planPortraits(input.simplePortrait)
}

export function totalImages(plan: Plan): number {
  return plan.stages.reduce((sum, { quantity }) => sum + quantity, 0)
}

type Input<Key extends string> = Extract<JobInput, Record<Key, unknown>>[Key &
  keyof Extract<JobInput, Record<Key, unknown>>]

function planPipeline({ stages }: Input<'pipelineStage'>): Plan {
  return {
    kind: 'PIPELINE_STAGE',
    stagesAtOnce: stages.length,
    stages: stages.map((stage, index) => ({
      name: stage.name ?? `Stage ${index}`,
      prompt: stage.prompt,
      aspectRatio: stage.aspectRatio,
      quantity: stage.quantity,
      references: planReferences(stage.references),
      images: [],
    })),
  }
}

const angles = {
  FRONT: 'seen from the front',
  SIDE: 'seen from the side at an angle',
  PROFILE: 'seen in profile',
  BACK: 'seen from behind',
} as const

const shots = {
  TIGHT: 'tight close-up shot',
  MIDDLE: 'medium shot from the waist up',
  FULL: 'full shot, head to toe',
} as const

function planBatch({ basePrompt, combinations, aspectRatio, references }: Input<'singleBatch'>): Plan {
  return {
    kind: 'SINGLE_BATCH',
    stagesAtOnce: 2,
    stages: combinations.map(({ angle, shot, quantity }) => ({
      name: `${angle.toLowerCase()}, ${shot.toLowerCase()}`,
      prompt: `${basePrompt}, ${angles[angle]}, ${shots[shot]}`,
      aspectRatio,
      quantity,
      references: planReferences(references),
      images: [],
    })),
  }
}

function planGeneral({ prompt, quantity, aspectRatio, references }: Input<'simpleGeneral'>): Plan {
  const planned = planReferences(references)
  const stage = { name: 'General', prompt, aspectRatio, quantity, references: planned, images: [] }
  return { kind: 'SIMPLE_GENERAL', stagesAtOnce: 1, stages: [stage] }
}

function planPortraits({ portraits, aspectRatio }: Input<'simplePortrait'>): Plan {
  const images = portraits.map(({ attachId, wrappingPrompt }) => ({
    prompt: wrappingPrompt,
    references: [{ attachmentId: attachId, role: 'portrait' }],
  }))
  const prompts = [...new Set(images.map(({ prompt }) => prompt))].join('\n')
  // By whole characters: half of one no database takes.
  const prompt = [...prompts.slice(0, 2 * limits.promptCharacters)].slice(0, limits.promptCharacters).join('')
  const stage = { name: 'Portraits', prompt, aspectRatio, quantity: images.length, references: [], images }
  return { kind: 'SIMPLE_PORTRAIT', stagesAtOnce: 1, stages: [stage] }
}

function planReferences(
  references: readonly { attachId: bigint; role?: string | null | undefined }[],
): PlannedReference[] {
  return references.map(({ attachId, role }) => ({ attachmentId: attachId, role: role ?? null }))
}
