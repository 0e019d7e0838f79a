import { describe, expect, it } from 'vitest'
import { RefusedError, UnavailableError } from '../../src/generators/generator.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard, kinds } from '../support/jobs.ts'
import { type Behaviour, failWith, give, hold, inOrder, type Script } from '../support/testGenerator.ts'

const server = useTestServer()

const unavailable = () => new UnavailableError('PROVIDER_ERROR', 'The provider had an error.')

/** Waits until the generator has `count` requests, and returns those from `from` on. */
async function requestsFrom(script: Script, from: number, count: number) {
  return Promise.all(Array.from({ length: count }, (_, index) => script.request(from + index)))
}

describe.each(kinds)('cancelling a $kind job in the middle', ({ sideBySide, total, input }) => {
  const givenFirst = 3
  const giveThenHold: Behaviour = (request) => (request.number < givenFirst ? give : hold)(request)

  it('keeps and charges what was in flight, and starts nothing more (DRAIN)', async () => {
    const client = await server().client()
    const script = server().generator.script(giveThenHold)
    const { id } = await client.createJob(await input(client, script.word))
    const inFlight = await requestsFrom(script, givenFirst, sideBySide)
    const heard = cancelHeard(server(), id)
    expect(await client.cancelJob(id)).toMatchObject({
      outcome: 'CANCELLED',
      job: { status: 'CANCELLED', draining: true, finishedAt: null },
    })
    await heard
    expect(inFlight.filter(({ signal }) => signal.aborted)).toEqual([])
    for (const request of inFlight) request.finish()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toHaveLength(givenFirst + sideBySide)
    expect(script.requests).toHaveLength(givenFirst + sideBySide)
    expect(await client.credits()).toEqual({
      balance: 1000 - givenFirst - sideBySide,
      held: 0,
      available: 1000 - givenFirst - sideBySide,
    })
    expect(job.totalImages).toBe(total)
  })

  it('cuts off what was in flight, and neither keeps nor charges it (ABORT)', async () => {
    const client = await server().client()
    const script = server().generator.script(giveThenHold)
    const { id } = await client.createJob(await input(client, script.word))
    const inFlight = await requestsFrom(script, givenFirst, sideBySide)
    await client.cancelJob(id, 'ABORT')
    const { job, kept } = await expectSettled(server(), client, id)
    expect(inFlight.every(({ signal }) => signal.aborted)).toBe(true)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toHaveLength(givenFirst)
    expect(script.requests).toHaveLength(givenFirst + sideBySide)
    expect(await client.credits()).toMatchObject({ balance: 1000 - givenFirst, held: 0 })
  })
})

describe('cancelling', () => {
  it('ahead of the first image leaves nothing made and nothing charged', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 20 } })
    await script.request(0)
    await client.cancelJob(id, 'ABORT')
    const { kept, log } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
    expect(log.map(({ __typename }) => __typename)).toEqual([
      'JobCreated',
      'JobStatusChanged',
      'JobStatusChanged',
      'JobSettled',
    ])
    expect(await client.credits()).toEqual({ balance: 1000, held: 0, available: 1000 })
  })

  it('in the retry pass stops it like the first', async () => {
    const client = await server().client()
    // The first image fails three times in the first pass; the other two are made; its retry is held.
    const fail = failWith(unavailable)
    const script = server().generator.script(inOrder(fail, fail, fail, give, give, hold))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    const retry = await script.request(5)
    expect(retry.position).toBe(0)
    await client.cancelJob(id, 'ABORT')
    const { kept, images } = await expectSettled(server(), client, id)
    expect(kept.map(({ position }) => position)).toEqual([1, 2])
    expect(images[0]).toMatchObject({ status: 'CANCELLED', attempts: 3, errorCode: 'PROVIDER_ERROR' })
    expect(script.requests).toHaveLength(6)
  })

  it('does not begin the retry pass', async () => {
    const client = await server().client()
    const fail = failWith(unavailable)
    const script = server().generator.script(inOrder(fail, fail, fail, hold))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const last = await script.request(3)
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id)
    await heard
    last.finish()
    const { kept } = await expectSettled(server(), client, id)
    expect(kept.map(({ position }) => position)).toEqual([1])
    expect(script.requests).toHaveLength(4)
  })

  it('settles a job whose generator does not hear the abort', async () => {
    const client = await server().client()
    const script = server().generator.script((request) => {
      request.isDeaf = true
    })
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 5 } })
    const request = await script.request(0)
    await client.cancelJob(id, 'ABORT')
    await expectSettled(server(), client, id)
    // Its picture comes after all: nobody takes it.
    request.finish()
    await request.result
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
  })

  it('turns DRAIN into ABORT when asked while it drains', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 5 } })
    const request = await script.request(0)
    await client.cancelJob(id, 'DRAIN')
    expect(await client.cancelJob(id, 'ABORT')).toMatchObject({ outcome: 'ALREADY_CANCELLED' })
    const { log } = await expectSettled(server(), client, id)
    expect(request.signal.aborted).toBe(true)
    expect(log.filter(({ status }) => status === 'CANCELLED')).toHaveLength(2)
  })

  it('counts an image that fails while the job drains as failed, not as charged', async () => {
    const client = await server().client()
    const script = server().generator.script(inOrder(give, hold))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
    const request = await script.request(1)
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id)
    await heard
    request.fail(new RefusedError('SAFETY', 'Refused.'))
    const { images, job } = await expectSettled(server(), client, id)
    expect(images.map(({ status }) => status)).toEqual(['GENERATED', 'FAILED', 'CANCELLED', 'CANCELLED'])
    expect(job.failedImages).toBe(1)
  })

  it('twice at once makes one transition', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 5 } })
    await script.request(0)
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.cancelJob(id, 'ABORT')))
    const outcomes = answers.map((answer) => answer.__typename === 'CancelJobPayload' && answer.outcome)
    expect(outcomes.toSorted()).toEqual([
      ...Array.from({ length: 7 }, () => 'ALREADY_CANCELLED'),
      'CANCELLED',
    ])
    await expectSettled(server(), client, id)
  })

  it('a finished job changes nothing', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const { log } = await expectSettled(server(), client, id)
    expect(await client.cancelJob(id)).toMatchObject({
      outcome: 'ALREADY_FINISHED',
      job: { status: 'COMPLETED', draining: false, cancelledAt: null },
    })
    expect((await expectSettled(server(), client, id)).log).toEqual(log)
  })

  it("another account's job does not find it, and does not touch it", async () => {
    const owner = await server().client()
    const stranger = await server().client()
    const script = server().generator.script(hold)
    const { id } = await owner.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    expect(await stranger.cancelJob(id, 'ABORT')).toEqual({
      __typename: 'JobNotFoundError',
      message: `There is no job ${id}.`,
      jobId: id,
    })
    request.finish()
    expect((await expectSettled(server(), owner, id)).job.status).toBe('COMPLETED')
  })

  it.each(['', 'nonsense', '00000000-0000-4000-8000-000000000000'])(
    'no job: "%s" is not found',
    async (jobId) => {
      const client = await server().client()
      expect(await client.cancelJob(jobId)).toMatchObject({ __typename: 'JobNotFoundError', jobId })
    },
  )
})
