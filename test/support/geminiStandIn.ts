import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import sharp from 'sharp'
import { z } from 'zod'
import { aspectRatios } from '../../src/generators/generator.ts'

/** A request that passed the checks of the service, as it arrived. */
export interface RecordedRequest {
  readonly model: string
  /** All text parts, joined by line breaks. */
  readonly prompt: string
  readonly references: readonly { readonly mimeType: string; readonly bytes: Buffer }[]
  readonly aspectRatio: string | undefined
  readonly imageSize: string | undefined
  /** Where in the parts the references and the text stood, e.g. ["image", "image", "text"]. */
  readonly order: readonly ('image' | 'text')[]
}

/** Writes (or never writes) the response to one request; `number` counts the requests from 1. */
export type Answer = (
  request: RecordedRequest,
  response: ServerResponse,
  number: number,
) => void | Promise<void>

/** An answer that the test lets go of. */
export interface HeldAnswer {
  readonly answer: Answer
  /** Resolves when the request has arrived. */
  readonly arrived: Promise<RecordedRequest>
  /** Resolves when the client closes the connection ahead of the answer. */
  readonly hungUp: Promise<void>
  release(): void
}

/**
 * A local server that speaks the REST protocol of Gemini's generateContent: it checks the key and the body as
 * the service does and answers from a script. What is scripted is used up in order, then comes the default.
 */
export class GeminiStandIn implements AsyncDisposable {
  readonly apiKey: string
  readonly requests: RecordedRequest[] = []
  readonly #server: Server
  readonly #script: Answer[] = []
  #default: Answer = image()
  #waiting: { readonly count: number; readonly resolve: (requests: RecordedRequest[]) => void }[] = []

  private constructor(apiKey: string) {
    this.apiKey = apiKey
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: Error) => response.destroy(error))
    })
  }

  /** Listens on a free port of the loopback address. */
  static async start({ apiKey = 'stand-in-key-4711' } = {}): Promise<GeminiStandIn> {
    const standIn = new GeminiStandIn(apiKey)
    standIn.#server.listen(0, '127.0.0.1')
    await once(standIn.#server, 'listening')
    return standIn
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Adds to what the next requests get. */
  script(answers: readonly (Answer | HeldAnswer)[]): void {
    this.#script.push(...answers.map(answerOf))
  }

  /** What every request gets for which nothing is scripted; an image unless this is called. */
  otherwise(answer: Answer | HeldAnswer): void {
    this.#default = answerOf(answer)
  }

  /** Resolves when `count` requests have arrived since the start, with all of them. */
  requested(count: number): Promise<RecordedRequest[]> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve })
      this.#notify()
    })
  }

  /** Stops listening and cuts off what is still connected. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const model = /^\/v1(?:alpha|beta)?\/models\/([^/:]+):generateContent$/.exec(request.url ?? '')?.[1]
    if (request.method !== 'POST' || model === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Error 404</title>')
      return
    }
    const key = request.headers['x-goog-api-key']
    if (key === undefined) return unregistered(response)
    if (key !== this.apiKey) return sendBadKey(response)
    const body = bodyShape.safeParse(await json(request))
    if (!body.success) return sendInvalid(response, body.error)
    const recorded = recordOf(decodeURIComponent(model), body.data)
    this.requests.push(recorded)
    const number = this.requests.length
    const answer = this.#script.shift() ?? this.#default
    this.#notify()
    await answer(recorded, response, number)
  }

  #notify(): void {
    const count = this.requests.length
    for (const waiter of this.#waiting) if (waiter.count <= count) waiter.resolve([...this.requests])
    this.#waiting = this.#waiting.filter((waiter) => waiter.count > count)
  }
}

/** An image: the given bytes, or a plain JPEG of the requested ratio in a colour that each request has to itself. */
export function image(bytes?: Uint8Array, mimeType = 'image/jpeg'): Answer {
  return async ({ model, aspectRatio = '1:1' }, response, number) => {
    const data = Buffer.from(bytes ?? (await plainJpeg(aspectRatio, number))).toString('base64')
    const parts = [{ inlineData: { mimeType, data } }]
    sendJson(response, 200, answerBody(model, { content: { role: 'model', parts }, finishReason: 'STOP' }))
  }
}

/** HTTP 429 by a limit per minute, e.g. `retryDelay: "53s"`. */
export function rateLimited({ retryDelay }: { readonly retryDelay: string }): Answer {
  return (_, response) =>
    sendQuotaFailure(response, 'GenerateRequestsPerMinutePerProjectPerModel', '10', retryDelay)
}

/** HTTP 429 by a limit per day; Google sends a short retryDelay all the same. */
export function dailyQuota(): Answer {
  return (_, response) =>
    sendQuotaFailure(response, 'GenerateRequestsPerDayPerProjectPerModel', '100', '37.5s')
}

export function serverError(code: 500 | 503 = 503): Answer {
  const [status, message] =
    code === 503
      ? ['UNAVAILABLE', 'The model is overloaded. Please try again later.']
      : ['INTERNAL', 'An internal error has occurred.']
  return (_, response) => sendError(response, code, status, message)
}

/** Answers with `then` once the test releases it. */
export function held(then: Answer = image()): HeldAnswer {
  const arrived = Promise.withResolvers<RecordedRequest>()
  const hungUp = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  return {
    arrived: arrived.promise,
    hungUp: hungUp.promise,
    release: released.resolve,
    answer: async (request, response, number) => {
      if (response.destroyed) hungUp.resolve()
      response.once('close', () => response.writableEnded || hungUp.resolve())
      arrived.resolve(request)
      await released.promise
      if (!response.destroyed) await then(request, response, number)
    },
  }
}

/** Never answers; only the client can end it. */
export function hang(): HeldAnswer {
  return held()
}

/** The head of an answer and some of its body, then the connection breaks. */
export function truncated(): Answer {
  return ({ model }, response) => {
    const body = JSON.stringify(answerBody(model, { content: { role: 'model', parts: [] } }))
    response.writeHead(200, { 'content-type': jsonType, 'content-length': body.length + 1000 })
    response.write(body.slice(0, 20), () => response.destroy())
  }
}

/** The prompt is blocked: HTTP 200 with no candidates. */
export function safetyBlock(blockReason = 'SAFETY', blockReasonMessage?: string): Answer {
  return ({ model }, response) =>
    sendJson(response, 200, { promptFeedback: { blockReason, blockReasonMessage }, modelVersion: model })
}

/** An answer without content that ended for this reason. */
export function finishReason(reason: string): Answer {
  return ({ model }, response) => sendJson(response, 200, answerBody(model, { finishReason: reason }))
}

export function textOnly(text = 'I cannot draw that, but I can describe it.'): Answer {
  return ({ model }, response) =>
    sendJson(
      response,
      200,
      answerBody(model, { content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }),
    )
}

export function badKey(): Answer {
  return (_, response) => sendBadKey(response)
}

export function notFound(): Answer {
  return ({ model }, response) =>
    sendError(
      response,
      404,
      'NOT_FOUND',
      `models/${model} is not found for API version v1, or is not supported for generateContent.`,
    )
}

/** Any body with any status, for what no other answer covers. */
export function raw(code: number, body: string, contentType: string = jsonType): Answer {
  return (_, response) => void response.writeHead(code, { 'content-type': contentType }).end(body)
}

const jsonType = 'application/json; charset=UTF-8'

// As strict as the service, which answers an unknown field with 400.
const partShape = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({
    inlineData: z.strictObject({ mimeType: z.string().regex(/^image\//), data: z.base64().min(1) }),
  }),
])
const bodyShape = z.strictObject({
  contents: z
    .array(z.strictObject({ role: z.enum(['user', 'model']).optional(), parts: z.array(partShape).min(1) }))
    .min(1),
  generationConfig: z.strictObject({
    responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
    imageConfig: z
      .strictObject({
        aspectRatio: z.enum(aspectRatios).optional(),
        imageSize: z.enum(['512', '1K', '2K', '4K']).optional(),
      })
      .optional(),
  }),
})

function recordOf(model: string, { contents, generationConfig }: z.infer<typeof bodyShape>): RecordedRequest {
  const parts = contents.flatMap((content) => content.parts)
  return {
    model,
    prompt: parts.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n'),
    references: parts.flatMap((part) =>
      'text' in part
        ? []
        : [{ mimeType: part.inlineData.mimeType, bytes: Buffer.from(part.inlineData.data, 'base64') }],
    ),
    aspectRatio: generationConfig.imageConfig?.aspectRatio,
    imageSize: generationConfig.imageConfig?.imageSize,
    order: parts.map((part) => ('text' in part ? 'text' : 'image')),
  }
}

async function plainJpeg(aspectRatio: string, number: number): Promise<Buffer> {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number)
  const unit = Math.round(96 / Math.sqrt(across * down))
  const background = { r: (number * 67) % 256, g: (number * 29) % 256, b: (number * 151) % 256 }
  return sharp({ create: { width: across * unit, height: down * unit, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

function answerBody(model: string, candidate: object): object {
  const usageMetadata = { promptTokenCount: 12, candidatesTokenCount: 1290, totalTokenCount: 1302 }
  return {
    candidates: [{ ...candidate, index: 0 }],
    usageMetadata,
    modelVersion: model,
    responseId: 'stand-in',
  }
}

function sendBadKey(response: ServerResponse): void {
  sendError(response, 400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    errorInfo('API_KEY_INVALID'),
  ])
}

function unregistered(response: ServerResponse): void {
  const message = "Method doesn't allow unregistered callers (callers without established identity)."
  sendError(response, 403, 'PERMISSION_DENIED', message)
}

function sendInvalid(response: ServerResponse, { issues }: z.ZodError): void {
  const fieldViolations = issues.map(({ path, message }) => ({ field: path.join('.'), description: message }))
  const message = `Invalid JSON payload received. ${fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; ')}`
  sendError(response, 400, 'INVALID_ARGUMENT', message, [{ '@type': `${rpc}BadRequest`, fieldViolations }])
}

function sendQuotaFailure(
  response: ServerResponse,
  quotaId: string,
  quotaValue: string,
  retryDelay: string,
): void {
  const quotaMetric = 'generativelanguage.googleapis.com/generate_requests_per_model'
  sendError(
    response,
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details.',
    [
      {
        '@type': `${rpc}QuotaFailure`,
        violations: [{ quotaMetric, quotaId, quotaDimensions: { location: 'global' }, quotaValue }],
      },
      {
        '@type': `${rpc}Help`,
        links: [{ description: 'Learn more', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' }],
      },
      { '@type': `${rpc}RetryInfo`, retryDelay },
    ],
  )
}

const rpc = 'type.googleapis.com/google.rpc.'

function errorInfo(reason: string): object {
  const metadata = { service: 'generativelanguage.googleapis.com' }
  return { '@type': `${rpc}ErrorInfo`, reason, domain: 'googleapis.com', metadata }
}

function sendError(
  response: ServerResponse,
  code: number,
  status: string,
  message: string,
  details: object[] = [],
): void {
  sendJson(response, code, { error: { code, message, status, ...(details.length > 0 && { details }) } })
}

function sendJson(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': jsonType }).end(JSON.stringify(body))
}

function answerOf(scripted: Answer | HeldAnswer): Answer {
  return typeof scripted === 'function' ? scripted : scripted.answer
}
