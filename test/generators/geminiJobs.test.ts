import { afterEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  badKey,
  dailyQuota,
  GeminiStandIn,
  type HeldAnswer,
  hang,
  image,
  rateLimited,
  safetyBlock,
  serverError,
  textOnly,
  truncated,
} from '../support/geminiStandIn.ts'
import { TestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard, uploadPicture } from '../support/jobs.ts'

// Whole jobs through the real SDK, against a server that speaks Gemini's protocol.

const opened: { end(): Promise<void> }[] = []
afterEach(async () => {
  for (const { end } of opened.splice(0)) await end()
})

async function start(...script: (Answer | HeldAnswer)[]) {
  const gemini = await GeminiStandIn.start()
  gemini.script(script)
  const env = { GEMINI_API_KEY: gemini.apiKey, GEMINI_BASE_URL: gemini.baseUrl, IMAGE_TIMEOUT_MS: '2000' }
  const server = await TestServer.start({ env, ownGenerator: true })
  opened.push({ end: () => server.end() }, { end: async () => gemini[Symbol.asyncDispose]() })
  const client = await server.client()
  const settle = async (quantity: number) => {
    const { id } = await client.createJob({
      simpleGeneral: { prompt: 'a heron', quantity, aspectRatio: '16:9' },
    })
    return expectSettled(server, client, id)
  }
  return { gemini, server, client, settle }
}

describe('a job made by Gemini', () => {
  it('comes through every kind of trouble that passes', async () => {
    const { gemini, settle } = await start(
      image(),
      rateLimited({ retryDelay: '0.01s' }),
      serverError(500),
      image(),
      truncated(),
      textOnly(),
      image(),
      safetyBlock(),
      image(),
    )
    const { job, images } = await settle(5)
    expect(job).toMatchObject({ status: 'COMPLETED', completedImages: 4, failedImages: 1 })
    expect(images.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['GENERATED', 1],
      ['GENERATED', 3],
      ['GENERATED', 3],
      ['FAILED', 1],
      ['GENERATED', 1],
    ])
    expect(images[3]).toMatchObject({ errorCode: 'SAFETY' })
    expect(gemini.requests.every(({ aspectRatio }) => aspectRatio === '16:9')).toBe(true)
  })

  it('shows the portrait to the model', async () => {
    const { gemini, server, client } = await start()
    const attachId = await uploadPicture(client)
    const portraits = ['as a knight', 'as a pilot'].map((wrappingPrompt) => ({ attachId, wrappingPrompt }))
    const { id } = await client.createJob({ simplePortrait: { portraits } })
    await expectSettled(server, client, id)
    expect(gemini.requests.map(({ references }) => references.length)).toEqual([1, 1])
    expect(gemini.requests.map(({ prompt }) => prompt)).toEqual([
      expect.stringContaining('as a knight'),
      expect.stringContaining('as a pilot'),
    ])
  })

  it.each([
    ['a spent daily quota', dailyQuota, 'QUOTA_EXHAUSTED', /quota/i],
    ['a key that is not valid', badKey, 'API_KEY_INVALID', /key/i],
  ])('fails with the cause at %s, at once', async (_what, answer, code, words) => {
    const { gemini, settle } = await start(image(), answer())
    const { job } = await settle(20)
    expect(job).toMatchObject({ status: 'FAILED', completedImages: 1, errorCode: code })
    expect(job.errorMessage).toMatch(words)
    expect(job.errorMessage).not.toContain(gemini.apiKey)
    expect(gemini.requests).toHaveLength(2)
  })

  it('hangs up on a request that hangs when it is cancelled with ABORT', async () => {
    const hanging = hang()
    const { server, client } = await start(image(), hanging)
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'a heron', quantity: 9 } })
    await hanging.arrived
    await client.cancelJob(id, 'ABORT')
    await hanging.hungUp
    const { kept } = await expectSettled(server, client, id)
    expect(kept).toHaveLength(1)
  })

  it('waits for a request that hangs up to its time limit when it is cancelled with DRAIN', async () => {
    const hanging = hang()
    const { gemini, server, client } = await start(hanging)
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'a heron', quantity: 9 } })
    await hanging.arrived
    const heard = cancelHeard(server, id)
    await client.cancelJob(id)
    await heard
    await hanging.hungUp
    const { images } = await expectSettled(server, client, id)
    expect(images[0]).toMatchObject({ status: 'CANCELLED', errorCode: 'TIMEOUT' })
    expect(gemini.requests).toHaveLength(1)
  })
})
