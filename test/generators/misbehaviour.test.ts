import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGemini } from '../../src/generators/gemini/gemini.ts'
import { type ImageGenerator, UnavailableError } from '../../src/generators/generator.ts'
import type { TestClient } from '../support/client.ts'
import {
  type Answer,
  badKey,
  dailyQuota,
  finishReason,
  GeminiStandIn,
  hang,
  image,
  rateLimited,
  raw,
  safetyBlock,
  serverError,
  textOnly,
  truncated,
} from '../support/geminiStandIn.ts'
import { startBeside, TestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { kinds } from '../support/jobs.ts'
import { picture } from '../support/testGenerator.ts'

// Everything that a provider can do, at any point of any kind of job, on two workers at once. SEED=… plays a run again.
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))

const concurrency = 3
const attempts = 3
const timeoutMs = 1_000

/** How often each answer is given, of a hundred and some. */
const answers: readonly (readonly [
  weight: number,
  kind: 'refusal' | 'pause' | 'other',
  make: () => Answer,
])[] = [
  [70, 'other', () => image()],
  [3, 'pause', () => rateLimited({ retryDelay: '0.05s' })],
  [4, 'other', () => serverError(500)],
  [4, 'other', () => serverError(503)],
  [3, 'other', truncated],
  [3, 'other', textOnly],
  [3, 'other', () => finishReason('NO_IMAGE')],
  [3, 'other', () => raw(200, '<html>not what you asked for</html>')],
  [3, 'other', () => image(picture.slice(0, picture.length / 2))],
  [3, 'other', () => image(Buffer.from('no picture'))],
  [1, 'other', () => hang().answer],
  [3, 'refusal', safetyBlock],
  [3, 'refusal', () => finishReason('IMAGE_SAFETY')],
]

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function random(from: number): () => number {
  let state = from | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a job was answered, by the word in its prompts. */
class Tally {
  requests = 0
  refusals = 0
  pauses = 0
}

/** One worker's provider, and what its process asked of it. */
class Provider {
  readonly gemini: GeminiStandIn
  readonly generator: ImageGenerator
  /** Requests under way at once, at most. */
  mostInFlight = 0
  /** Requests that began while the provider had asked for a pause. */
  inPause = 0
  #inFlight = 0
  #pausedUntil = 0

  constructor(gemini: GeminiStandIn) {
    this.gemini = gemini
    const inner = createGemini({ apiKey: gemini.apiKey, model: 'stand-in', baseUrl: gemini.baseUrl })
    this.generator = {
      name: inner.name,
      generate: async (request, signal) => {
        // A timer may be early by a millisecond.
        if (performance.now() < this.#pausedUntil - 1) this.inPause++
        this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight)
        const ended = new AbortController()
        const end = () => {
          if (!ended.signal.aborted) this.#inFlight--
          ended.abort()
        }
        signal.addEventListener('abort', end, { once: true })
        try {
          return await inner.generate(request, signal)
        } catch (error) {
          if (error instanceof UnavailableError && error.retryAfterMs !== null) {
            const until = performance.now() + error.retryAfterMs
            // Once it is heard: what begins in the very same moment was begun before.
            setImmediate(() => {
              this.#pausedUntil = Math.max(this.#pausedUntil, until)
            })
          }
          throw error
        } finally {
          end()
        }
      },
    }
  }
}

const tallies = new Map<string, Tally>()

/** Answers at random, but those jobs in whose prompt another answer is asked for. */
function behave(provider: Provider, from: number): void {
  const next = random(from)
  const bag = answers.flatMap((answer) => Array.from({ length: answer[0] }, () => answer))
  provider.gemini.otherwise((request, response, number) => {
    const word = /job\d+/.exec(request.prompt)?.[0] ?? ''
    const tally = tallies.get(word) ?? new Tally()
    tallies.set(word, tally)
    tally.requests++
    if (request.prompt.includes('wrong key')) return badKey()(request, response, number)
    if (request.prompt.includes('spent quota')) return dailyQuota()(request, response, number)
    if (request.prompt.includes('overloaded')) return serverError(503)(request, response, number)
    const [, kind, make] = bag[Math.floor(next() * bag.length)] ?? []
    if (kind === 'refusal') tally.refusals++
    if (kind === 'pause') tally.pauses++
    return make?.()(request, response, number)
  })
}

describe(`a provider that misbehaves in every way (SEED=${seed})`, () => {
  const providers: Provider[] = []
  let server: TestServer
  let worker: TestServer

  beforeAll(async () => {
    for (const from of [seed, seed + 1]) {
      const provider = new Provider(await GeminiStandIn.start())
      behave(provider, from)
      providers.push(provider)
    }
    const env = {
      JOB_CONCURRENCY: '6',
      GENERATOR_CONCURRENCY: String(concurrency),
      IMAGE_ATTEMPTS: String(attempts),
      IMAGE_TIMEOUT_MS: String(timeoutMs),
    }
    const [first, second] = providers as [Provider, Provider]
    server = await TestServer.start({ env, replace: { generator: first.generator } })
    worker = await startBeside(server, {
      env: { ...env, ROLE: 'worker' },
      replace: { generator: second.generator },
    })
  })

  afterAll(async () => {
    await worker.shutDown()
    await server.end()
    for (const { gemini } of providers) await gemini.close()
  })

  it('spoils no job, is asked no more than it may be, and is not asked in vain', async () => {
    const jobs: { client: TestClient; id: string; word: string; cut: boolean }[] = []
    const make = async (kind: (typeof kinds)[number], mark = '', cut = false) => {
      const client = await server.client()
      const word = `job${jobs.length}`
      const job = { client, id: '', word, cut }
      jobs.push(job)
      job.id = (await client.createJob(await kind.input(client, `${word} ${mark}`))).id
      return job
    }
    for (const kind of [...kinds, ...kinds]) await make(kind)
    const [general] = kinds.filter(({ kind }) => kind === 'SIMPLE_GENERAL')
    const [pipeline] = kinds.filter(({ kind }) => kind === 'PIPELINE_STAGE')
    if (!general || !pipeline) throw new Error('A kind is missing.')
    const wrongKey = await make(general, 'wrong key')
    const spent = await make(pipeline, 'spent quota')
    const overloaded = await make(general, 'overloaded')
    const cancels = [await make(pipeline), await make(pipeline, '', true)]
    for (const [index, { client, id, cut }] of cancels.entries()) {
      for await (const entry of client.progress(id)) if (entry.completedImages > index) break
      await client.cancelJob(id, cut ? 'ABORT' : 'DRAIN')
    }

    for (const { client, id, word, cut } of jobs) {
      const { job, images } = await expectSettled(server, client, id)
      const { requests, refusals, pauses } = tallies.get(word) ?? new Tally()
      expect(job.status).not.toBe('PROCESSING')
      for (const made of images) expect(made.attempts).toBeLessThanOrEqual(2 * attempts + pauses)
      const asked = images.reduce((sum, made) => sum + made.attempts, 0)
      const refused = images.filter(({ errorCode }) => /SAFETY/.test(errorCode ?? ''))
      // What an ABORT cut off is counted by the provider alone; or here alone, where an attempt before it had failed and
      // it had not arrived yet. A stage has one request under way.
      const stages = new Set(images.map(({ stageIndex }) => stageIndex)).size
      if (cut) expect(asked).toBeLessThanOrEqual(requests + stages)
      else expect({ asked, refused: refused.length }).toEqual({ asked: requests, refused: refusals })
      for (const { status } of refused) expect(status).toBe('FAILED')
    }
    expect(await wrongKey.client.job(wrongKey.id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'API_KEY_INVALID',
      errorMessage: expect.stringMatching(/key/i),
    })
    expect(await spent.client.job(spent.id)).toMatchObject({ status: 'FAILED', errorCode: 'QUOTA_EXHAUSTED' })
    const givenUp = await overloaded.client.job(overloaded.id)
    expect(givenUp).toMatchObject({ status: 'FAILED', errorCode: 'NO_IMAGE_MADE' })
    expect(givenUp?.images.edges.map(({ node }) => node.attempts)).toEqual(
      Array(general.total).fill(2 * attempts),
    )
    for (const { gemini, mostInFlight, inPause } of providers) {
      expect(gemini.requests.length).toBeGreaterThan(0)
      expect(mostInFlight).toBeLessThanOrEqual(concurrency)
      expect(inPause).toBe(0)
    }
  })
})
