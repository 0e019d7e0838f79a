import { InsufficientCreditsError, InvalidInputError } from '../../jobs/errors.ts'
import { limits } from '../../jobs/input.ts'
import { builder } from '../builder.ts'
import { aspectRatioDescription, CameraAngle, ShotSize } from './enums.ts'
import './errors.ts'
import { JobType } from './job.ts'

const promptDescription = `1 to ${limits.promptCharacters} characters.`
const quantityDescription = `1 to ${limits.imagesPerStage}; ${limits.imagesPerJob} or fewer in the whole job.`
const referencesDescription = `Images that the generator is shown, ${limits.references} or fewer.`

const ReferenceInput = builder.inputType('ReferenceInput', {
  description: 'A picture of the same account, uploaded (POST /api/attachments) or made before.',
  fields: (t) => ({
    attachId: t.id({ required: true }),
    role: t.string({ description: 'What it is for, in your words: subject, style …' }),
  }),
})

const StageInput = builder.inputType('StageInput', {
  fields: (t) => ({
    name: t.string(),
    prompt: t.string({ required: true, description: promptDescription }),
    quantity: t.int({ required: true, description: quantityDescription }),
    aspectRatio: t.string({ description: aspectRatioDescription }),
    references: t.field({ type: [ReferenceInput], description: referencesDescription }),
  }),
})

const PipelineStageInput = builder.inputType('PipelineStageInput', {
  description: 'Stages with prompts of their own, all side by side.',
  fields: (t) => ({ stages: t.field({ type: [StageInput], required: true }) }),
})

const CombinationInput = builder.inputType('CombinationInput', {
  fields: (t) => ({
    angle: t.field({ type: CameraAngle, required: true }),
    shot: t.field({ type: ShotSize, required: true }),
    quantity: t.int({ required: true, description: quantityDescription }),
  }),
})

const SingleBatchInput = builder.inputType('SingleBatchInput', {
  description: 'One prompt from several camera angles and shot sizes: a stage each, two at a time.',
  fields: (t) => ({
    basePrompt: t.string({ required: true, description: promptDescription }),
    combinations: t.field({ type: [CombinationInput], required: true }),
    aspectRatio: t.string({ description: aspectRatioDescription }),
    references: t.field({ type: [ReferenceInput], description: referencesDescription }),
  }),
})

const SimpleGeneralInput = builder.inputType('SimpleGeneralInput', {
  description: 'Variations of one prompt.',
  fields: (t) => ({
    prompt: t.string({ required: true, description: promptDescription }),
    quantity: t.int({ required: true, description: quantityDescription }),
    aspectRatio: t.string({ description: aspectRatioDescription }),
    references: t.field({ type: [ReferenceInput], description: referencesDescription }),
  }),
})

const PortraitInput = builder.inputType('PortraitInput', {
  fields: (t) => ({
    attachId: t.id({ required: true, description: 'The portrait.' }),
    wrappingPrompt: t.string({ required: true, description: promptDescription }),
  }),
})

const SimplePortraitInput = builder.inputType('SimplePortraitInput', {
  description: 'One image for each portrait.',
  fields: (t) => ({
    portraits: t.field({ type: [PortraitInput], required: true }),
    aspectRatio: t.string({ description: aspectRatioDescription }),
  }),
})

const CreateJobInput = builder.inputType('CreateJobInput', {
  description: 'What to make: exactly one of the four kinds.',
  isOneOf: true,
  fields: (t) => ({
    pipelineStage: t.field({ type: PipelineStageInput }),
    singleBatch: t.field({ type: SingleBatchInput }),
    simpleGeneral: t.field({ type: SimpleGeneralInput }),
    simplePortrait: t.field({ type: SimplePortraitInput }),
  }),
})

builder.mutationField('createJob', (t) =>
  t.field({
    type: JobType,
    description:
      'Makes a job and holds its credits. The same idempotencyKey from the same account returns the job that its first call made.',
    errors: { types: [InvalidInputError, InsufficientCreditsError], union: { name: 'CreateJobResult' } },
    args: {
      input: t.arg({ type: CreateJobInput, required: true }),
      idempotencyKey: t.arg.string({
        description: `1 to ${limits.idempotencyKeyCharacters} characters, new for each job that is meant.`,
      }),
    },
    resolve: (_root, args, { accountId, services }) => services.createJob(accountId, args),
  }),
)
