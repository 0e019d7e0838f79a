import { z } from 'zod'
import { aspectRatios } from '../generators/generator.ts'
import { type InputIssue, InvalidInputError } from './errors.ts'

export const limits = {
  imagesPerStage: 1_000,
  imagesPerJob: 2_000,
  promptCharacters: 8_000,
  references: 14,
  nameCharacters: 200,
  idempotencyKeyCharacters: 200,
} as const

// PostgreSQL's text can hold neither U+0000 nor half a character (a surrogate on its own).
const text = (what: string, longest: number) =>
  z
    .string()
    .refine((value) => !value.includes('\0'), `${what} must not contain the character U+0000.`)
    .refine((value) => value.isWellFormed(), `${what} must not contain half a character.`)
    .refine((value) => value.trim() !== '', `${what} must not be empty.`)
    // Counted as people count: by code points, not by UTF-16 units.
    .refine((value) => [...value].length <= longest, `${what} must have ${longest} characters or fewer.`)

const prompt = text('The prompt', limits.promptCharacters)
const name = text('The name', limits.nameCharacters)
const quantity = z
  .int()
  .min(1, 'The quantity must be 1 or more.')
  .max(limits.imagesPerStage, `The quantity must be ${limits.imagesPerStage} or less.`)
const aspectRatio = z
  .enum(aspectRatios, `The aspect ratio must be one of ${aspectRatios.join(', ')}.`)
  .nullish()
  .transform((ratio) => ratio ?? '1:1')
// An id of another shape belongs to no attachment; it is told as the unknown one that it is.
const idOfAttachment = /^[1-9]\d{0,17}$/
export const unknownAttachment = 'There is no such attachment.'
const attachId = z.string().regex(idOfAttachment, unknownAttachment).transform(BigInt)
const references = z
  .array(z.object({ attachId, role: text('The role', limits.nameCharacters).nullish() }))
  .max(limits.references, `There may be ${limits.references} references or fewer.`)
  .nullish()
  .transform((list) => list ?? [])

const stages = z
  .array(z.object({ name: name.nullish(), prompt, quantity, aspectRatio, references }))
  .min(1, 'There must be at least one stage.')
const combinations = z
  .array(
    z.object({
      angle: z.enum(['FRONT', 'SIDE', 'PROFILE', 'BACK']),
      shot: z.enum(['TIGHT', 'MIDDLE', 'FULL']),
      quantity,
    }),
  )
  .min(1, 'There must be at least one combination.')
const portraits = z
  .array(z.object({ attachId, wrappingPrompt: prompt }))
  .min(1, 'There must be at least one portrait.')
  .max(limits.imagesPerStage, `There may be ${limits.imagesPerStage} portraits or fewer.`)

const atMostPerJob = (images: readonly { quantity: number }[]) =>
  images.reduce((sum, { quantity }) => sum + quantity, 0) <= limits.imagesPerJob
const tooMany = `A job may have ${limits.imagesPerJob} images or fewer.`

const createJobArguments = z.object({
  input: z.union([
    z.strictObject({ pipelineStage: z.object({ stages: stages.refine(atMostPerJob, tooMany) }) }),
    z.strictObject({
      singleBatch: z.object({
        basePrompt: prompt,
        combinations: combinations.refine(atMostPerJob, tooMany),
        aspectRatio,
        references,
      }),
    }),
    z.strictObject({ simpleGeneral: z.object({ prompt, quantity, aspectRatio, references }) }),
    z.strictObject({ simplePortrait: z.object({ portraits, aspectRatio }) }),
  ]),
  idempotencyKey: text('The idempotencyKey', limits.idempotencyKeyCharacters)
    .nullish()
    .transform((key) => key ?? null),
})

export type CreateJobArguments = z.output<typeof createJobArguments>
export type JobInput = CreateJobArguments['input']

/** Checks all that can be checked without the database. Throws InvalidInputError with every issue found. */
export function parseCreateJob(args: unknown): CreateJobArguments {
  const parsed = createJobArguments.safeParse(args)
  if (parsed.success) return parsed.data
  throw new InvalidInputError(parsed.error.issues.flatMap((issue) => readIssue(issue)))
}

function readIssue(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): InputIssue[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    // Exactly one kind is given (the schema's @oneOf sees to it): the branch that knows its key is the one meant.
    const meant = issue.errors.find((branch) => !branch.some(({ code }) => code === 'unrecognized_keys'))
    if (meant) return meant.flatMap((inner) => readIssue(inner, path))
  }
  return [{ path: path.map(String), message: issue.message }]
}

interface NamedAttachment {
  readonly id: bigint
  /** Where the client named it. */
  readonly path: readonly string[]
}

// Each stage has an image, at least.
const attachmentsPerJob = limits.imagesPerJob * limits.references

/**
 * The attachments that the arguments name, also where other parts of them are wrong: whether they are there is then told
 * in the same breath. None where they are more than a job may have, so that nobody can have the database look for any number.
 */
export function namedAttachments(args: unknown): readonly NamedAttachment[] {
  const named = [...findAttachments(args)]
  return named.length > attachmentsPerJob ? [] : named
}

function* findAttachments(value: unknown, path: readonly string[] = []): Generator<NamedAttachment> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'attachId') yield* findAttachments(inner, [...path, key])
    else if (idOfAttachment.test(inner)) yield { id: BigInt(inner), path: [...path, key] }
  }
}
