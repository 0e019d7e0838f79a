import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/generators/generator.ts'
import type { TestClient } from '../support/client.ts'
import { useTestServer } from '../support/harness.ts'
import { failWith, hold } from '../support/testGenerator.ts'

const server = useTestServer({ env: { IMAGE_ATTEMPTS: '1' } })

async function answer(response: Response) {
  return { status: response.status, body: await response.json() }
}

/** The two calls that cancel. */
const ways: [string, (client: TestClient, jobId: string) => Promise<Response>][] = [
  [
    'POST /api/jobs/cancel',
    (client, jobId) =>
      client.fetch('/api/jobs/cancel', { method: 'POST', body: JSON.stringify({ job_id: jobId }) }),
  ],
  [
    'PATCH /api/jobs/{job_id}/cancel',
    (client, jobId) => client.fetch(`/api/jobs/${jobId}/cancel`, { method: 'PATCH' }),
  ],
]

async function runningJob(client: TestClient) {
  const script = server().generator.script(hold)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
  return { id, request: await script.request(0) }
}

const cancelled = (id: string) => ({
  status: 200,
  body: { success: true, message: 'Job cancelled successfully', job_id: id },
})

describe.each(ways)('%s', (_, cancel) => {
  it('cancels a running job, and says the same of one that is cancelled already', async () => {
    const client = await server().client()
    const { id, request } = await runningJob(client)
    expect(await answer(await cancel(client, id))).toEqual(cancelled(id))
    expect(await client.job(id)).toMatchObject({ status: 'CANCELLED', draining: true })
    expect(await answer(await cancel(client, id))).toEqual(cancelled(id))
    // It drains: what was asked for is kept.
    expect(request.signal.aborted).toBe(false)
    request.finish()
    await client.settled(id)
    expect(await answer(await cancel(client, id))).toEqual(cancelled(id))
    expect(await client.job(id)).toMatchObject({ completedImages: 1, creditsCharged: 1 })
  })

  it('leaves a completed job as it is, and says so', async () => {
    const client = await server().client()
    const { id } = await client.createJob({
      simpleGeneral: { prompt: server().generator.script().word, quantity: 1 },
    })
    await client.settled(id)
    expect(await answer(await cancel(client, id))).toEqual({
      status: 200,
      body: { success: false, message: 'Job is already completed', job_id: id },
    })
    expect(await client.job(id)).toMatchObject({ status: 'COMPLETED', cancelledAt: null })
  })

  it('leaves a failed job as it is, and says so', async () => {
    const client = await server().client()
    const script = server().generator.script(failWith(() => new UnavailableError('DOWN', 'down')))
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    await client.settled(id)
    expect(await answer(await cancel(client, id))).toEqual({
      status: 200,
      body: { success: false, message: 'Job is already failed', job_id: id },
    })
  })

  it.each([randomUUID(), 'no-uuid', '1 OR 1=1', 'ä'.repeat(300)])('finds no job %s', async (id) => {
    const response = await cancel(await server().client(), encodeURIComponent(id))
    expect(await answer(response)).toEqual({
      status: 404,
      body: { success: false, error: 'JOB_NOT_FOUND', message: expect.stringContaining('There is no job') },
    })
  })
})

describe('POST /api/jobs/cancel', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', 'job_id=1'],
    ['half a JSON', '{"job_id":'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a list', '["x"]'],
    ['no job_id', '{"id":"x"}'],
    ['an empty job_id', '{"job_id":""}'],
    ['a number', '{"job_id":5}'],
    ['an object', '{"job_id":{"id":"x"}}'],
    ['null for a job_id', '{"job_id":null}'],
  ])('refuses %s for a body', async (_, body) => {
    const client = await server().client()
    expect(await answer(await client.fetch('/api/jobs/cancel', { method: 'POST', body }))).toEqual({
      status: 400,
      body: { success: false, error: 'BAD_REQUEST', message: expect.stringContaining('{"job_id": "…"}') },
    })
  })
})

describe('GET /api/jobs/{job_id}', () => {
  it('tells how far a job is, and which images there are, in order', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({
      pipelineStage: {
        stages: [
          { prompt: `${script.word} a`, quantity: 2 },
          { prompt: `${script.word} b`, quantity: 1 },
        ],
      },
    })
    const job = async () => answer(await client.fetch(`/api/jobs/${id}`))
    const [one, other] = [await script.request(0), await script.request(1)]
    const [early, late] = one.stageIndex === 1 ? [one, other] : [other, one]
    expect(await job()).toEqual({
      status: 200,
      body: {
        job_id: id,
        status: 'processing',
        total_images: 3,
        completed_images: 0,
        failed_images: 0,
        generated_attach_ids: [],
      },
    })

    // The second stage's image comes first, and stands last.
    early.finish()
    for await (const { completedImages } of client.progress(id)) if (completedImages === 1) break
    late.finish()
    ;(await script.request(2)).finish()
    await client.settled(id)
    const ids = (await client.job(id))?.generatedAttachIds.map(Number) ?? []
    expect(ids[2]).toBeLessThan(ids[0] ?? 0)
    expect(await job()).toMatchObject({
      body: { status: 'completed', completed_images: 3, generated_attach_ids: ids },
    })
  })

  it('tells what is left of a job that was cancelled', async () => {
    const client = await server().client()
    const { id, request } = await runningJob(client)
    request.finish()
    for await (const { completedImages } of client.progress(id)) if (completedImages === 1) break
    await client.cancelJob(id, 'ABORT')
    await client.settled(id)
    const { body } = await answer(await client.fetch(`/api/jobs/${id}`))
    expect(body).toMatchObject({
      status: 'cancelled',
      total_images: 3,
      completed_images: 1,
      failed_images: 0,
    })
    expect(body.generated_attach_ids).toEqual([expect.any(Number)])
  })

  it.each([randomUUID(), 'no-uuid', '%00', '%ff'])('finds no job %s', async (id) => {
    const { status, body } = await answer(await (await server().client()).fetch(`/api/jobs/${id}`))
    expect(status).toBe(404)
    expect(body).toMatchObject({ success: false, error: 'JOB_NOT_FOUND' })
  })
})

describe('a method that a path does not know', () => {
  it.each([
    ['GET', '/api/jobs/cancel', 'POST'],
    ['PUT', '/api/jobs/cancel', 'POST'],
    ['PATCH', '/api/jobs/cancel', 'POST'],
    ['DELETE', '/api/jobs/cancel', 'POST'],
    ['GET', '/api/jobs/x/cancel', 'PATCH'],
    ['POST', '/api/jobs/x/cancel', 'PATCH'],
    ['POST', '/api/jobs/x', 'GET'],
    ['DELETE', '/api/jobs/x', 'GET'],
    ['GET', '/api/attachments', 'POST'],
    ['DELETE', '/files/x', 'GET'],
  ])('%s %s is refused, and told what is known', async (method, path, allowed) => {
    const response = await (await server().client()).fetch(path, { method })
    expect(response.headers.get('allow')).toBe(allowed)
    expect(await answer(response)).toEqual({
      status: 405,
      body: { success: false, error: 'METHOD_NOT_ALLOWED', message: expect.any(String) },
    })
  })

  it.each(['/nothing', '/api', '/api/jobs', '/graphql/x'])('%s does not exist', async (path) => {
    expect(await answer(await (await server().client()).fetch(path))).toMatchObject({
      status: 404,
      body: { error: 'NOT_FOUND' },
    })
  })
})
