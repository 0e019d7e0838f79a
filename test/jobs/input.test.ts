import { describe, expect, it } from 'vitest'
import { aspectRatios } from '../../src/generators/generator.ts'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import type { CreateJobInput } from '../support/generated/graphql.ts'
import { useTestServer } from '../support/harness.ts'
import { hold, picture } from '../support/testGenerator.ts'

const server = useTestServer({ env: { INITIAL_CREDITS: '5000' } })

const untouched = { balance: 5000, held: 0, available: 5000 }

/** Where the input is wrong, path by path; nothing was written. */
async function refusal(
  client: TestClient,
  input: CreateJobInput,
  idempotencyKey: string | null = null,
): Promise<string[]> {
  const { createJob } = await client.run(documents.createJob, { input, idempotencyKey })
  if (createJob.__typename !== 'InvalidInputError')
    throw new Error(`Not refused: ${JSON.stringify(createJob)}`)
  for (const { message } of createJob.issues) expect(message).toMatch(/^[A-Z].*\.$/)
  expect(await client.credits()).toEqual(untouched)
  expect((await client.run(documents.jobs, {})).jobs.edges).toEqual([])
  return createJob.issues.map(({ path }) => path.join('.'))
}

/** The job is made, and done away with. */
async function accept(input: (word: string) => CreateJobInput, idempotencyKey: string | null = null) {
  const client = await server().client()
  const job = await client.createJob(input(server().generator.script(hold).word), idempotencyKey)
  await client.cancelJob(job.id, 'ABORT')
  return job
}

async function upload(client: TestClient): Promise<string> {
  const response = await client.fetch('/api/attachments', {
    method: 'POST',
    body: picture as Uint8Array<ArrayBuffer>,
  })
  return (await response.json()).id
}

const general = (over: object): CreateJobInput => ({ simpleGeneral: { prompt: 'x', quantity: 1, ...over } })
const stages = (...over: object[]): CreateJobInput => ({
  pipelineStage: { stages: over.map((stage) => ({ prompt: 'x', quantity: 1, ...stage })) },
})
const batch = (over: object): CreateJobInput => ({
  singleBatch: { basePrompt: 'x', combinations: [{ angle: 'FRONT', shot: 'FULL', quantity: 1 }], ...over },
})
const combination = (quantity: number) => ({ angle: 'FRONT' as const, shot: 'FULL' as const, quantity })
const references = (count: number, attachId = '1') => Array.from({ length: count }, () => ({ attachId }))

const refused: [string, CreateJobInput, ...string[]][] = [
  ['no image', general({ quantity: 0 }), 'input.simpleGeneral.quantity'],
  ['fewer images than none', general({ quantity: -1 }), 'input.simpleGeneral.quantity'],
  ['1,001 images in a stage', general({ quantity: 1001 }), 'input.simpleGeneral.quantity'],
  ['as many images as a number can say', general({ quantity: 2 ** 31 - 1 }), 'input.simpleGeneral.quantity'],
  ['no image in one of the stages', stages({ quantity: 0 }, {}), 'input.pipelineStage.stages.0.quantity'],
  [
    '2,001 images in all stages',
    stages({ quantity: 1000 }, { quantity: 1000 }, {}),
    'input.pipelineStage.stages',
  ],
  [
    '2,001 images in all combinations',
    batch({ combinations: [combination(1000), combination(1000), combination(1)] }),
    'input.singleBatch.combinations',
  ],
  [
    'no image of a combination',
    batch({ combinations: [combination(0)] }),
    'input.singleBatch.combinations.0.quantity',
  ],
  ['an empty prompt', general({ prompt: '' }), 'input.simpleGeneral.prompt'],
  ['a prompt of spaces', general({ prompt: ' \n\t\u2003' }), 'input.simpleGeneral.prompt'],
  ['a prompt of 8,001 characters', general({ prompt: 'x'.repeat(8001) }), 'input.simpleGeneral.prompt'],
  ['U+0000 in a prompt', general({ prompt: 'a\0b' }), 'input.simpleGeneral.prompt'],
  ['half a character in a prompt', general({ prompt: 'a\ud83c' }), 'input.simpleGeneral.prompt'],
  ['an empty base prompt', batch({ basePrompt: '' }), 'input.singleBatch.basePrompt'],
  ['an empty name', stages({}, { name: '' }), 'input.pipelineStage.stages.1.name'],
  ['a name of 201 characters', stages({ name: 'x'.repeat(201) }), 'input.pipelineStage.stages.0.name'],
  ['U+0000 in a name', stages({ name: '\0' }), 'input.pipelineStage.stages.0.name'],
  ['no stage', stages(), 'input.pipelineStage.stages'],
  ['no combination', batch({ combinations: [] }), 'input.singleBatch.combinations'],
  ['no portrait', { simplePortrait: { portraits: [] } }, 'input.simplePortrait.portraits'],
  [
    '1,001 portraits',
    {
      simplePortrait: {
        portraits: Array.from({ length: 1001 }, () => ({ attachId: '1', wrappingPrompt: 'x' })),
      },
    },
    'input.simplePortrait.portraits',
    ...Array.from({ length: 1001 }, (_, index) => `input.simplePortrait.portraits.${index}.attachId`),
  ],
  [
    'a portrait without a prompt',
    { simplePortrait: { portraits: [{ attachId: '1', wrappingPrompt: '' }] } },
    'input.simplePortrait.portraits.0.wrappingPrompt',
    'input.simplePortrait.portraits.0.attachId',
  ],
  ['an unknown ratio', general({ aspectRatio: '5:3' }), 'input.simpleGeneral.aspectRatio'],
  ['an empty ratio', stages({ aspectRatio: '' }), 'input.pipelineStage.stages.0.aspectRatio'],
  ['an unknown ratio of a batch', batch({ aspectRatio: '1x1' }), 'input.singleBatch.aspectRatio'],
  [
    '15 references, each of them unknown',
    general({ references: references(15) }),
    'input.simpleGeneral.references',
    ...Array.from({ length: 15 }, (_, index) => `input.simpleGeneral.references.${index}.attachId`),
  ],
  [
    'a role with U+0000 in it',
    general({ references: [{ attachId: '1', role: '\0' }] }),
    'input.simpleGeneral.references.0.role',
    'input.simpleGeneral.references.0.attachId',
  ],
  [
    'attachments that do not exist',
    stages({}, { references: [{ attachId: '999999999' }, { attachId: '999999998' }] }),
    'input.pipelineStage.stages.1.references.0.attachId',
    'input.pipelineStage.stages.1.references.1.attachId',
  ],
  ...['', 'x', '0', '-1', '1.5', '01', '1e3', '9'.repeat(19), '1\0', '१'].map(
    (attachId): [string, CreateJobInput, string] => [
      `the attachment ${JSON.stringify(attachId)}`,
      general({ references: [{ attachId }] }),
      'input.simpleGeneral.references.0.attachId',
    ],
  ),
  [
    'an unknown attachment for several stages of a batch, told once',
    batch({ combinations: [combination(1), combination(1)], references: references(1, '999999999') }),
    'input.singleBatch.references.0.attachId',
  ],
  [
    'several things at once, each told, also what only the database knows',
    stages(
      { prompt: '', quantity: 0, aspectRatio: 'round' },
      { references: [{ attachId: 'x' }, { attachId: '999999999' }] },
    ),
    'input.pipelineStage.stages.0.prompt',
    'input.pipelineStage.stages.0.quantity',
    'input.pipelineStage.stages.0.aspectRatio',
    'input.pipelineStage.stages.1.references.0.attachId',
    'input.pipelineStage.stages.1.references.1.attachId',
  ],
]

describe('createJob refuses', () => {
  it.each(refused)('%s', async (_, input, ...paths) => {
    expect(await refusal(await server().client(), input)).toEqual(paths)
  })

  it("another account's attachment among its own", async () => {
    const [client, other] = [await server().client(), await server().client()]
    const [own, foreign] = [await upload(client), await upload(other)]
    const attachIds = [own, foreign, own].map((attachId) => ({ attachId }))
    expect(await refusal(client, general({ references: attachIds }))).toEqual([
      'input.simpleGeneral.references.1.attachId',
    ])
    const portraits = attachIds.map(({ attachId }) => ({ attachId, wrappingPrompt: 'x' }))
    expect(await refusal(client, { simplePortrait: { portraits } })).toEqual([
      'input.simplePortrait.portraits.1.attachId',
    ])
  })

  it('no attachment that is its own where other things are wrong', async () => {
    const client = await server().client()
    const attachIds = [{ attachId: await upload(client) }, { attachId: '999999999' }]
    expect(await refusal(client, general({ prompt: '', references: attachIds }))).toEqual([
      'input.simpleGeneral.prompt',
      'input.simpleGeneral.references.1.attachId',
    ])
  })

  it('more attachments than a job may have without a look for them', async () => {
    const many = Array.from({ length: 2001 }, () => ({ references: references(14), quantity: 1 }))
    expect(await refusal(await server().client(), stages(...many))).toEqual(['input.pipelineStage.stages'])
  })

  it.each([
    ['an empty one', ''],
    ['one of 201 characters', 'x'.repeat(201)],
    ['one with U+0000 in it', 'a\0'],
    ['one with half a character in it', 'a\udf00'],
  ])('an idempotencyKey: %s', async (_, key) => {
    expect(await refusal(await server().client(), general({}), key)).toEqual(['idempotencyKey'])
  })

  it.each([
    ['no kind', {}],
    ['two kinds', { ...general({}), ...stages({}) }],
    ['a kind that is null', { simpleGeneral: null }],
    ['an angle that is none', batch({ combinations: [{ angle: 'TOP', shot: 'FULL', quantity: 1 }] })],
    ['half an image', general({ quantity: 1.5 })],
    ['more images than a number can say', general({ quantity: 2 ** 31 })],
    ['no prompt', { simpleGeneral: { quantity: 1 } }],
    ['what it does not know', general({ colour: 'red' })],
  ])('%s by the schema, with a code', async (_, input) => {
    const client = await server().client()
    const { data, errors } = await client.execute(documents.createJob, { input: input as CreateJobInput })
    expect(data).toBeUndefined()
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(await client.credits()).toEqual(untouched)
  })
})

describe('createJob takes', () => {
  it.each<[string, (word: string) => CreateJobInput, number]>([
    ['1,000 images in a stage', (prompt) => general({ prompt, quantity: 1000 }), 1000],
    [
      '2,000 images in all stages',
      (prompt) => stages({ prompt, quantity: 1000 }, { prompt, quantity: 1000 }),
      2000,
    ],
    ['a prompt of one character', () => stages({ prompt: 'x' }), 1],
    ['a prompt of 8,000 characters', (word) => general({ prompt: word.padEnd(8000, 'x') }), 1],
    [
      'a prompt of 8,000 characters of two units each',
      (word) => general({ prompt: word + '🎨'.repeat(8000 - word.length) }),
      1,
    ],
    ['a name of 200 characters', (prompt) => stages({ prompt, name: '名'.repeat(200) }), 1],
  ])('%s', async (_, input, totalImages) => {
    expect(await accept(input)).toMatchObject({ totalImages })
  })

  it.each(aspectRatios)('the ratio %s', async (aspectRatio) => {
    const { stages: made } = await accept((prompt) => general({ prompt, aspectRatio }))
    expect(made[0]?.aspectRatio).toBe(aspectRatio)
  })

  it('14 references', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const attachId = await upload(client)
    const { id } = await client.createJob(
      general({ prompt: script.word, references: references(14, attachId) }),
    )
    expect((await script.request(0)).image.references).toHaveLength(14)
    await client.settled(id)
  })

  it('portraits whose prompts together are longer than a prompt may be', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const attachId = await upload(client)
    const portraits = ['x', 'y'].map((first) => ({
      attachId,
      wrappingPrompt: `${script.word} ${first}`.padEnd(31, first) + '🎨'.repeat(7_969),
    }))
    const { id } = await client.createJob({ simplePortrait: { portraits } })
    await client.settled(id)
    expect(script.requests.map(({ image }) => image.prompt)).toEqual(
      portraits.map(({ wrappingPrompt }) => wrappingPrompt),
    )
  })

  it('an idempotencyKey of 200 characters', async () => {
    await accept((prompt) => general({ prompt }), '🎨'.repeat(200))
  })
})
