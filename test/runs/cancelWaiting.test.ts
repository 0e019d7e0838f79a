import { describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/generators/generator.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard } from '../support/jobs.ts'
import { failWith, hold, inOrder } from '../support/testGenerator.ts'

// Waits that no test would see the end of: what ends here was ended by the cancel.
const forever = '60000'

describe('a job that waits', () => {
  const server = useTestServer({ env: { JOB_CONCURRENCY: '1', BACKOFF_MS: forever } })

  it('for a worker settles in the cancel itself', async () => {
    const busy = await server().client()
    const holding = server().generator.script(hold)
    const first = await busy.createJob({ simpleGeneral: { prompt: holding.word, quantity: 1 } })
    const request = await holding.request(0)

    const client = await server().client()
    const script = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 9 } })
    expect(await client.cancelJob(id)).toMatchObject({
      outcome: 'CANCELLED',
      job: { status: 'CANCELLED', draining: false, creditsHeld: 0, finishedAt: expect.any(String) },
    })
    expect(await client.credits()).toEqual({ balance: 1000, held: 0, available: 1000 })

    request.finish()
    await expectSettled(server(), busy, first.id)
    // The message of the cancelled job is delivered now, and comes to nothing: a third job runs after it.
    const third = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    await expectSettled(server(), client, third.id)
    const { log } = await expectSettled(server(), client, id)
    expect(script.requests).toHaveLength(1)
    expect(log.map(({ __typename, status }) => [__typename, status])).toEqual([
      ['JobCreated', 'PENDING'],
      ['JobStatusChanged', 'CANCELLED'],
      ['JobSettled', 'CANCELLED'],
    ])
  })

  it.each(['DRAIN', 'ABORT'] as const)('for a back-off does not wait it out (%s)', async (mode) => {
    const client = await server().client()
    const failing = failWith(() => new UnavailableError('PROVIDER_ERROR', 'The provider had an error.'))
    const script = server().generator.script(failing)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    await expect((await script.request(0)).result).rejects.toThrow()
    await client.cancelJob(id, mode)
    const { kept, images } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
    expect(images.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED'])
    expect(script.requests).toHaveLength(1)
  })
})

describe('a job that waits for the provider', () => {
  const server = useTestServer({ env: { GENERATOR_CONCURRENCY: '1' } })

  it('to have a slot free stops without a request', async () => {
    const busy = await server().client()
    const holding = server().generator.script(hold)
    const first = await busy.createJob({ simpleGeneral: { prompt: holding.word, quantity: 1 } })
    const request = await holding.request(0)

    const client = await server().client()
    const script = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const started = client.progress(id)
    for await (const { status } of started) if (status === 'PROCESSING') break
    await client.cancelJob(id)
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
    expect(script.requests).toEqual([])

    request.finish()
    await expectSettled(server(), busy, first.id)
  })

  it('to end the pause it asked for does not wait it out', async () => {
    const client = await server().client()
    const limited = failWith(() => new UnavailableError('RATE_LIMITED', 'Too many requests.', 60_000))
    const script = server().generator.script(limited)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    await expect((await script.request(0)).result).rejects.toThrow()
    await client.cancelJob(id)
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
    expect(script.requests).toHaveLength(1)
  })
})

describe('a request that hangs', () => {
  const server = useTestServer({ env: { IMAGE_TIMEOUT_MS: '150', IMAGE_ATTEMPTS: '1' } })

  it('is waited for up to its time limit (DRAIN)', async () => {
    const client = await server().client()
    const script = server().generator.script(inOrder(hold))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    const request = await script.request(0)
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id)
    await heard
    const { images, kept } = await expectSettled(server(), client, id)
    expect(request.signal.reason).toMatchObject({ name: 'TimeLimitError', limitMs: 150 })
    expect(kept).toEqual([])
    expect(images[0]).toMatchObject({ status: 'CANCELLED', attempts: 1, errorCode: 'TIMEOUT' })
  })

  it('is cut off at its time limit where nobody cancels, and tried again', async () => {
    const client = await server().client()
    const script = server().generator.script(inOrder(hold, (request) => request.finish()))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const { images, job } = await expectSettled(server(), client, id)
    expect(job.status).toBe('COMPLETED')
    expect(images.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['GENERATED', 2],
      ['GENERATED', 1],
    ])
  })
})
