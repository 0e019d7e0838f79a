import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:net'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGemini } from '../../src/generators/gemini/gemini.ts'
import {
  aspectRatios,
  GeneratorError,
  type ImageRequest,
  MisconfiguredError,
  RefusedError,
  UnavailableError,
} from '../../src/generators/generator.ts'
import {
  type Answer,
  badKey,
  dailyQuota,
  finishReason,
  GeminiStandIn,
  hang,
  held,
  image,
  notFound,
  rateLimited,
  raw,
  safetyBlock,
  serverError,
  textOnly,
  truncated,
} from '../support/geminiStandIn.ts'

const model = 'gemini-3.1-flash-image'
const never = new AbortController().signal
let standIn: GeminiStandIn

beforeEach(async () => {
  standIn = await GeminiStandIn.start()
})
afterEach(() => standIn.close())

function gemini(options: { readonly imageSize?: string; readonly apiKey?: string } = {}) {
  return createGemini({ apiKey: standIn.apiKey, model, baseUrl: standIn.baseUrl, ...options })
}

function request(changes: Partial<ImageRequest> = {}): ImageRequest {
  return { prompt: 'a red fox', references: [], aspectRatio: '1:1', seed: 'job-1/0', ...changes }
}

/** The error that a request ends in; a request that makes an image is a failure of the test. */
async function failureOf(answer: Answer): Promise<GeneratorError> {
  standIn.script([answer])
  const outcome = await gemini()
    .generate(request(), never)
    .catch((error: unknown) => error)
  if (outcome instanceof GeneratorError) return outcome
  throw new Error('expected a GeneratorError', { cause: outcome })
}

describe('a request that makes an image', () => {
  it('gives the bytes, their type and the model that made them', async () => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    standIn.script([image(bytes, 'image/png')])
    const made = await gemini().generate(request(), never)
    expect(Buffer.from(made.bytes).equals(bytes)).toBe(true)
    expect(made).toMatchObject({ mimeType: 'image/png', model })
  })

  it.each(aspectRatios)('asks for the aspect ratio %s', async (aspectRatio) => {
    const { bytes } = await gemini().generate(request({ aspectRatio }), never)
    const { width, height } = await sharp(bytes).metadata()
    const [across = 0, down = 0] = aspectRatio.split(':').map(Number)
    expect(standIn.requests).toMatchObject([{ aspectRatio, model, prompt: 'a red fox' }])
    expect(width * down).toBe(height * across)
  })

  it('sends the references ahead of the text, and the text says what they are for', async () => {
    const references = [
      { bytes: Buffer.from('first'), mimeType: 'image/png', role: 'subject' },
      { bytes: Buffer.from('second'), mimeType: 'image/jpeg', role: null },
    ]
    await gemini().generate(request({ references }), never)
    const [sent] = standIn.requests
    expect(sent?.order).toEqual(['image', 'image', 'text'])
    expect(sent?.references).toEqual([
      { mimeType: 'image/png', bytes: Buffer.from('first') },
      { mimeType: 'image/jpeg', bytes: Buffer.from('second') },
    ])
    expect(sent?.prompt).toMatch(/Image 1 .*subject\. Image 2 .*\n\na red fox$/)
  })

  it('sends nothing of the buffer that a reference is only a view of', async () => {
    const bytes = Buffer.from('xxsecretxx').subarray(2, 8)
    await gemini().generate(request({ references: [{ bytes, mimeType: 'image/png', role: null }] }), never)
    expect(standIn.requests[0]?.references[0]?.bytes.toString()).toBe('secret')
  })

  it('asks for an image size only where one is configured', async () => {
    await gemini({ imageSize: '2K' }).generate(request(), never)
    await gemini().generate(request(), never)
    expect(standIn.requests.map(({ imageSize }) => imageSize)).toEqual(['2K', undefined])
  })
})

describe('a request that makes none', () => {
  const refused: [string, Answer, string][] = [
    ['a blocked prompt', safetyBlock(), 'SAFETY'],
    ['a prompt with prohibited content', safetyBlock('PROHIBITED_CONTENT'), 'PROHIBITED_CONTENT'],
    ['an image that was filtered', finishReason('IMAGE_SAFETY'), 'IMAGE_SAFETY'],
    [
      'an invalid request',
      raw(400, '{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}'),
      'INVALID_REQUEST',
    ],
  ]
  it.each(refused)('is refused: %s', async (_, answer, code) => {
    const error = await failureOf(answer)
    expect(error).toBeInstanceOf(RefusedError)
    expect(error.code).toBe(code)
  })

  const unavailable: [string, Answer, string][] = [
    ['nothing but text', textOnly(), 'NO_IMAGE'],
    ['no image this time', finishReason('NO_IMAGE'), 'NO_IMAGE'],
    ['no candidates', raw(200, '{"candidates":[]}'), 'NO_IMAGE'],
    ['an internal error', serverError(500), 'PROVIDER_ERROR'],
    ['an overloaded model', serverError(503), 'PROVIDER_ERROR'],
    ["a proxy's error page", raw(502, '<html>Bad gateway</html>', 'text/html'), 'PROVIDER_ERROR'],
    ['a body that breaks off', truncated(), 'PROVIDER_UNREACHABLE'],
    ['a body that is not JSON', raw(200, '{"candidates":'), 'INVALID_RESPONSE'],
    ['an error that is not JSON', raw(500, 'oops'), 'INVALID_RESPONSE'],
  ]
  it.each(unavailable)('may be tried again: %s', async (_, answer, code) => {
    const error = await failureOf(answer)
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ code, retryAfterMs: null })
  })

  const misconfigured: [string, Answer, string][] = [
    ['a key that is not valid', badKey(), 'API_KEY_INVALID'],
    ['an unknown model', notFound(), 'MODEL_NOT_FOUND'],
    ['a spent daily quota', dailyQuota(), 'QUOTA_EXHAUSTED'],
    ['a rate limit of hours', rateLimited({ retryDelay: '7200s' }), 'QUOTA_EXHAUSTED'],
    [
      'a denied permission',
      raw(403, '{"error":{"code":403,"status":"PERMISSION_DENIED"}}'),
      'PERMISSION_DENIED',
    ],
  ]
  it.each(misconfigured)('fails the job: %s', async (_, answer, code) => {
    const error = await failureOf(answer)
    expect(error).toBeInstanceOf(MisconfiguredError)
    expect(error.code).toBe(code)
  })

  it('says how long to wait where the provider does', async () => {
    expect(await failureOf(rateLimited({ retryDelay: '53s' }))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 53_000,
    })
    expect(await failureOf(rateLimited({ retryDelay: '0.1234s' }))).toMatchObject({ retryAfterMs: 124 })
  })

  it('names the quota that is spent', async () => {
    expect((await failureOf(dailyQuota())).message).toContain(
      'GenerateRequestsPerDayPerProjectPerModel (limit 100)',
    )
  })

  it('is one request: nothing is retried behind the back of the worker', async () => {
    await failureOf(serverError(503))
    await failureOf(rateLimited({ retryDelay: '0.01s' }))
    expect(standIn.requests).toHaveLength(2)
  })

  it('may be tried again where there is no connection at all', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    const unreachable = createGemini({ apiKey: 'key', model, baseUrl: `http://127.0.0.1:${port}` })
    await expect(unreachable.generate(request(), never)).rejects.toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
    })
  })
})

describe('the API key', () => {
  it('is what the service checks', async () => {
    const wrong = gemini({ apiKey: 'another-key' }).generate(request(), never)
    await expect(wrong).rejects.toMatchObject({ code: 'API_KEY_INVALID' })
    expect(standIn.requests).toEqual([])
  })

  it('is in no message and no cause, even where the provider repeats it', async () => {
    const { apiKey } = standIn
    const details = [{ reason: 'API_KEY_SERVICE_BLOCKED', metadata: { consumer: `api_key:${apiKey}` } }]
    const body = JSON.stringify({
      error: { code: 403, message: `Consumer 'api_key:${apiKey}' is blocked`, details },
    })
    const error = await failureOf(raw(403, body))
    expect(error.message).toContain("Consumer 'api_key:[API key]' is blocked")
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(apiKey)
  })

  it.each(['', 'two words', 'line\nbreak', 'kéy', 'auth_tokens/1'])(
    'is refused at once where no request could carry it: %j',
    (apiKey) => {
      const create = () => createGemini({ apiKey, model })
      expect(create).toThrow(MisconfiguredError)
      expect(create).toThrow(/^the Gemini API key is empty or not of the form of a key$/)
    },
  )
})

describe('an abort', () => {
  const reason = new Error('cancelled by user')

  it('closes the connection at once and rejects with the reason', async () => {
    const hanging = hang()
    standIn.script([hanging])
    const controller = new AbortController()
    const pending = gemini().generate(request(), controller.signal)
    await hanging.arrived
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
    await hanging.hungUp
  })

  it('ahead of the request sends nothing', async () => {
    await expect(gemini().generate(request(), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(standIn.requests).toEqual([])
  })

  it('rejects with the reason of a time limit, too', async () => {
    standIn.script([hang()])
    await expect(gemini().generate(request(), AbortSignal.timeout(20))).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('of one request leaves another one alone', async () => {
    const [first, second] = [hang(), held()]
    standIn.script([first, second])
    const controller = new AbortController()
    const generator = gemini()
    const stopped = generator.generate(request(), controller.signal)
    await first.arrived
    const kept = generator.generate(request(), never)
    await second.arrived
    controller.abort(reason)
    await expect(stopped).rejects.toBe(reason)
    second.release()
    await expect(kept).resolves.toMatchObject({ mimeType: 'image/jpeg' })
  })

  it("that never comes leaves no listener on the job's signal, whatever came of the request", async () => {
    const { signal } = new AbortController()
    standIn.script([image(), serverError(503)])
    await gemini().generate(request(), signal)
    await gemini()
      .generate(request(), signal)
      .catch(() => null)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('the stand-in', () => {
  it('tells when requests have arrived', async () => {
    const two = standIn.requested(2)
    await gemini().generate(request({ prompt: 'one' }), never)
    await gemini().generate(request({ prompt: 'two' }), never)
    expect((await two).map(({ prompt }) => prompt)).toEqual(['one', 'two'])
  })

  it('refuses a body that the service would refuse', async () => {
    const response = await fetch(`${standIn.baseUrl}/v1/models/${model}:generateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': standIn.apiKey },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'a' }] }], generationConfig: { colour: 'red' } }),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } })
  })
})
