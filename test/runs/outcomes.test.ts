import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MisconfiguredError, RefusedError, UnavailableError } from '../../src/generators/generator.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { failWith, give, hold, inOrder, picture } from '../support/testGenerator.ts'

const server = useTestServer()

const unavailable = failWith(() => new UnavailableError('PROVIDER_ERROR', 'The provider had an error.'))
const refused = failWith(() => new RefusedError('SAFETY', 'The prompt was refused.'))

async function run(quantity: number, ...behaviours: Parameters<typeof inOrder>) {
  const client = await server().client()
  const script = server().generator.script(inOrder(...behaviours))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity } })
  return { ...(await expectSettled(server(), client, id)), script, client }
}

describe('an image', () => {
  it('that the provider had trouble with is tried again in the same pass', async () => {
    const { images, job } = await run(2, unavailable, give)
    expect(job.status).toBe('COMPLETED')
    expect(images.map(({ attempts }) => attempts)).toEqual([2, 1])
  })

  it('that fails its whole first pass is made in the retry pass, once the others are', async () => {
    const { images, log } = await run(3, unavailable, unavailable, unavailable, give)
    const made = log.flatMap((entry) => (entry.__typename === 'ImageGenerated' ? [entry.image.position] : []))
    expect(made).toEqual([1, 2, 0])
    expect(images[0]).toMatchObject({ attempts: 4, errorCode: null, errorMessage: null })
  })

  it('that fails both passes is given up, told once and not charged', async () => {
    const failing = unavailable
    const { images, log, job, client } = await run(2, failing, failing, failing, give, failing)
    expect(job).toMatchObject({ status: 'COMPLETED', completedImages: 1, failedImages: 1 })
    expect(images[0]).toMatchObject({ status: 'FAILED', attempts: 6, errorCode: 'PROVIDER_ERROR' })
    expect(log.filter(({ __typename }) => __typename === 'ImageFailed')).toEqual([
      expect.objectContaining({ stageIndex: 0, position: 0, errorCode: 'PROVIDER_ERROR', failedImages: 1 }),
    ])
    expect(await client.credits()).toMatchObject({ balance: 999 })
  })

  it('that the provider refuses is not tried again', async () => {
    const { images, script } = await run(3, give, refused, give)
    expect(images.map(({ status }) => status)).toEqual(['GENERATED', 'FAILED', 'GENERATED'])
    expect(images[1]).toMatchObject({
      attempts: 1,
      errorCode: 'SAFETY',
      errorMessage: 'The prompt was refused.',
    })
    expect(script.requests).toHaveLength(3)
  })

  it('that is no picture is a failed attempt', async () => {
    const { images } = await run(1, (request) => request.finish(Buffer.from('not a picture')), give)
    expect(images[0]).toMatchObject({ status: 'GENERATED', attempts: 2 })
  })

  it('that is half a picture leaves no file behind', async () => {
    const { images, job } = await run(1, (request) => request.finish(picture.slice(0, picture.length / 2)))
    expect(images[0]).toMatchObject({ status: 'FAILED', errorCode: 'NOT_A_PICTURE' })
    const folder = join(String(server().env.DATA_DIR), 'files', 'jobs', job.id)
    const left = await readdir(folder, { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
  })

  it('whose provider asks for a pause waits so long, and uses up no attempt by it', async () => {
    const pause = failWith(() => new UnavailableError('RATE_LIMITED', 'Slow down.', 1))
    const { images, job } = await run(1, pause, pause, pause, pause, pause, give)
    expect(job.status).toBe('COMPLETED')
    expect(images[0]).toMatchObject({ status: 'GENERATED', attempts: 6 })
  })

  it('whose error text holds what PostgreSQL cannot store is recorded all the same', async () => {
    const { images } = await run(
      1,
      failWith(() => new RefusedError('SAFETY', `a\0b${'x'.repeat(5000)}`)),
    )
    expect(images[0]?.errorMessage).toBe(`ab${'x'.repeat(1998)}`)
  })
})

describe('a job', () => {
  it('none of whose images could be made fails, and costs nothing', async () => {
    const { job, client } = await run(2, refused)
    expect(job).toMatchObject({ status: 'FAILED', failedImages: 2, errorCode: 'NO_IMAGE_MADE' })
    expect(await client.credits()).toEqual({ balance: 1000, held: 0, available: 1000 })
  })

  it('whose provider is misconfigured fails at once with the cause, and keeps what was made', async () => {
    const quota = failWith(() => new MisconfiguredError('QUOTA_EXHAUSTED', 'The daily quota is spent.'))
    const { job, images, script, log } = await run(10, give, give, quota)
    expect(job).toMatchObject({
      status: 'FAILED',
      completedImages: 2,
      creditsCharged: 2,
      errorCode: 'QUOTA_EXHAUSTED',
      errorMessage: 'The daily quota is spent.',
    })
    expect(script.requests).toHaveLength(3)
    expect(images.map(({ status }) => status).slice(0, 4)).toEqual([
      'GENERATED',
      'GENERATED',
      'FAILED',
      'CANCELLED',
    ])
    expect(log.filter(({ __typename }) => __typename === 'StageFinished')).toEqual([])
  })

  it('of several stages waits for what the others have in flight when one fails it', async () => {
    const client = await server().client()
    const script = server().generator.script((request) => {
      if (request.stageIndex === 0) hold(request)
      else request.fail(new MisconfiguredError('PERMISSION_DENIED', 'No.'))
    })
    const { id } = await client.createJob({
      pipelineStage: { stages: [0, 1].map(() => ({ prompt: script.word, quantity: 5 })) },
    })
    const [first, second] = [await script.request(0), await script.request(1)]
    const held = first.stageIndex === 0 ? first : second
    await expect((held === first ? second : first).result).rejects.toThrow()
    held.finish()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('FAILED')
    expect(kept).toHaveLength(1)
  })

  it('whose generator throws what it should not fails, and does not run for ever', async () => {
    const { job, script } = await run(
      3,
      failWith(() => new TypeError('a bug')),
    )
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'INTERNAL_ERROR' })
    expect(job.errorMessage).not.toContain('a bug')
    expect(script.requests).toHaveLength(1)
  })

  it('of one stage makes its images one after another, in order', async () => {
    const { script } = await run(4, (request) => queueMicrotask(() => request.finish()))
    expect(script.requests.map(({ position }) => position)).toEqual([0, 1, 2, 3])
  })

  it('gives each of its images a seed, a prompt and a ratio of its own', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const { id } = await client.createJob({
      pipelineStage: {
        stages: [
          { prompt: `${script.word} a`, quantity: 2, aspectRatio: '16:9' },
          { prompt: `${script.word} b`, quantity: 2 },
        ],
      },
    })
    await expectSettled(server(), client, id)
    const seen = script.requests
      .map(({ image }) => `${image.seed} ${image.prompt} ${image.aspectRatio}`)
      .toSorted()
    expect(seen).toEqual([
      `${id}/0/0 ${script.word} a 16:9`,
      `${id}/0/1 ${script.word} a 16:9`,
      `${id}/1/0 ${script.word} b 1:1`,
      `${id}/1/1 ${script.word} b 1:1`,
    ])
  })
})
