import { ApiError, FinishReason } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { type Answer, imageOf } from '../../src/generators/gemini/answer.ts'
import { generatorErrorOf } from '../../src/generators/gemini/failure.ts'
import { MisconfiguredError, RefusedError, UnavailableError } from '../../src/generators/generator.ts'

const png = { inlineData: { mimeType: 'image/png', data: Buffer.from('png').toString('base64') } }

/** Shaped like the SDK's classes, which add nothing but getters. */
function answer(fields: object): Answer {
  return fields as Answer
}

function errorOf(fields: object): unknown {
  try {
    return imageOf(answer(fields), 'asked-for')
  } catch (error) {
    return error
  }
}

describe('an answer', () => {
  it('gives its first image, behind text and drafts of a thinking model', () => {
    const draft = { inlineData: { mimeType: 'image/png', data: 'ZHJhZnQ=' }, thought: true }
    const second = { inlineData: { mimeType: 'image/png', data: 'c2Vjb25k' } }
    const candidates = [
      { content: { parts: [{ text: 'Here you are.' }, draft, png, second] }, finishReason: 'STOP' },
    ]
    const image = imageOf(answer({ candidates, modelVersion: 'model-002' }), 'asked-for')
    expect(image).toEqual({ bytes: Buffer.from('png'), mimeType: 'image/png', model: 'model-002' })
  })

  it('names the model that was asked for where it does not say which one answered', () => {
    expect(imageOf(answer({ candidates: [{ content: { parts: [png] } }] }), 'asked-for').model).toBe(
      'asked-for',
    )
  })

  it.each(['SAFETY', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'IMAGE_SAFETY', 'OTHER'])(
    'without candidates and blocked for %s is refused with that code',
    (blockReason) => {
      const error = errorOf({ promptFeedback: { blockReason, blockReasonMessage: 'Violates the policy.' } })
      expect(error).toBeInstanceOf(RefusedError)
      expect(error).toMatchObject({
        code: blockReason,
        message: `the prompt was blocked (${blockReason}): Violates the policy.`,
      })
    },
  )

  const refusals = [
    'SAFETY',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
    'RECITATION',
    'PROHIBITED_CONTENT',
    'SPII',
    'BLOCKLIST',
  ]
  it.each(Object.values(FinishReason))(
    'without an image that finished with %s is a refusal or may be retried',
    (finishReason) => {
      const error = errorOf({ candidates: [{ finishReason, finishMessage: 'Because.' }] })
      if (refusals.includes(finishReason)) {
        expect(error).toBeInstanceOf(RefusedError)
        expect(error).toMatchObject({
          code: finishReason,
          message: `no image was made (${finishReason}): Because.`,
        })
      } else {
        expect(error).toBeInstanceOf(UnavailableError)
        expect(error).toMatchObject({
          code: 'NO_IMAGE',
          message: `the answer has no image (${finishReason}): Because.`,
        })
      }
    },
  )

  it.each([
    ['nothing', {}],
    ['no candidates', { candidates: [] }],
    ['no parts', { candidates: [{ content: {} }] }],
    [
      'an image without data',
      { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png' } }] } }] },
    ],
    [
      'a sound',
      { candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }] } }] },
    ],
  ])('with %s may be retried', (_, fields) => {
    expect(errorOf(fields)).toMatchObject({ name: 'UnavailableError', code: 'NO_IMAGE' })
  })

  it('that is text says so, shortened', () => {
    const error = errorOf({
      candidates: [{ content: { parts: [{ text: `No.\n${'x'.repeat(5000)}` }] }, finishReason: 'STOP' }],
    })
    expect(error).toHaveProperty('message', `the answer has no image (STOP): No. ${'x'.repeat(296)}`)
  })
})

describe('what the SDK throws', () => {
  const api = (http: number, error: object | string, key = 'the-key') =>
    generatorErrorOf(
      new ApiError({ status: http, message: typeof error === 'string' ? error : JSON.stringify({ error }) }),
      key,
    )
  const quota = (violation: object, retryDelay?: string) => ({
    status: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota, please check your plan and billing details.',
    details: [
      { violations: [{ quotaId: 'TokensPerMinute' }, violation] },
      ...(retryDelay ? [{ retryDelay }] : []),
    ],
  })

  it.each([
    [429, quota({ quotaId: 'RequestsPerMinute' }, '53s'), UnavailableError, 'RATE_LIMITED'],
    [429, quota({ quotaId: 'RequestsPerMinute' }, '3600s'), UnavailableError, 'RATE_LIMITED'],
    [429, quota({ quotaId: 'RequestsPerMinute' }, '3600.5s'), MisconfiguredError, 'QUOTA_EXHAUSTED'],
    [
      429,
      quota({ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }, '12s'),
      MisconfiguredError,
      'QUOTA_EXHAUSTED',
    ],
    [429, quota({ quotaMetric: 'x.googleapis.com/requests_per_day' }), MisconfiguredError, 'QUOTA_EXHAUSTED'],
    [429, { message: 'Your prepayment credits are depleted.' }, MisconfiguredError, 'QUOTA_EXHAUSTED'],
    [
      429,
      { message: 'Your project has exceeded its monthly spending cap.' },
      MisconfiguredError,
      'QUOTA_EXHAUSTED',
    ],
    [429, { message: 'Resource has been exhausted (e.g. check quota).' }, UnavailableError, 'RATE_LIMITED'],
    [
      400,
      { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
      MisconfiguredError,
      'API_KEY_INVALID',
    ],
    [
      400,
      { status: 'FAILED_PRECONDITION', message: 'User location is not supported.' },
      MisconfiguredError,
      'FAILED_PRECONDITION',
    ],
    [400, { status: 'INVALID_ARGUMENT' }, RefusedError, 'INVALID_REQUEST'],
    [413, 'null', RefusedError, 'INVALID_REQUEST'],
    [401, {}, MisconfiguredError, 'PERMISSION_DENIED'],
    [403, {}, MisconfiguredError, 'PERMISSION_DENIED'],
    [404, {}, MisconfiguredError, 'MODEL_NOT_FOUND'],
    [408, {}, UnavailableError, 'PROVIDER_ERROR'],
    [409, {}, UnavailableError, 'PROVIDER_ERROR'],
    [499, {}, UnavailableError, 'PROVIDER_ERROR'],
    [500, {}, UnavailableError, 'PROVIDER_ERROR'],
    [503, {}, UnavailableError, 'PROVIDER_ERROR'],
    [504, 'no JSON at all', UnavailableError, 'PROVIDER_ERROR'],
  ] as const)('as HTTP %i with %j', (http, body, type, code) => {
    const error = api(http, body)
    expect(error).toBeInstanceOf(type)
    expect(error?.code).toBe(code)
  })

  it.each([
    ['53s', 53_000],
    ['0.1234s', 124],
    ['1.5s', 1500],
    ['soon', null],
  ])('gives a retryDelay of %s as milliseconds', (retryDelay, retryAfterMs) => {
    expect(api(429, quota({}, retryDelay))).toHaveProperty('retryAfterMs', retryAfterMs)
    expect(api(503, quota({}, retryDelay))).toHaveProperty('retryAfterMs', retryAfterMs)
  })

  it('is read where the body was wrapped because it was not called JSON', () => {
    const inner = JSON.stringify({ error: quota({ quotaId: 'RequestsPerDay', quotaValue: '50' }) })
    expect(api(429, { message: inner, status: 'Too Many Requests' })).toMatchObject({
      code: 'QUOTA_EXHAUSTED',
      message: expect.stringContaining('RequestsPerDay (limit 50)'),
    })
  })

  it("does not hand on a proxy's page, nor more than a few lines of text", () => {
    expect(api(502, { message: '<html>Bad gateway</html>' })?.message).toBe('Gemini answered with HTTP 502')
    expect(api(500, { message: 'x'.repeat(9999) })?.message.length).toBeLessThan(400)
  })

  it('never names the key', () => {
    for (const http of [400, 401, 403, 404, 413, 429, 500]) {
      const error = api(http, {
        message: `key:the-key is bad`,
        details: [{ violations: [{ quotaId: 'the-key PerDay' }] }],
      })
      expect(`${error?.message} ${error?.stack} ${error?.cause}`).not.toContain('the-key')
      expect(error?.message).toContain('key:[API key] is bad')
    }
  })

  it('as a broken connection keeps its cause', () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1')
    const lost = new TypeError('fetch failed', { cause })
    const error = generatorErrorOf(lost, 'the-key')
    expect(error).toMatchObject({
      code: 'PROVIDER_UNREACHABLE',
      cause: lost,
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it.each([
    ['a TypeError of ours', new TypeError("Cannot read properties of undefined (reading 'x')")],
    ['a status that the API does not use', new ApiError({ status: 418, message: '{}' })],
    ['any other error', new Error('boom')],
    ['what is no error', 'boom'],
  ])('is a bug where it is %s', (_, thrown) => {
    expect(generatorErrorOf(thrown, 'the-key')).toBeNull()
  })
})
