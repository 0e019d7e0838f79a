import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface CollectedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  /** Empty where it begins a trace. */
  readonly parentSpanId: string
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly isError: boolean
  /** Of the process that sent it. */
  readonly resource: Readonly<Record<string, unknown>>
}

type Attributes = { key: string; value: Record<string, unknown> }[]

interface TraceRequest {
  resourceSpans: {
    resource: { attributes: Attributes }
    scopeSpans: {
      spans: {
        name: string
        traceId: string
        spanId: string
        parentSpanId?: string
        kind: number
        attributes: Attributes
        status?: { code?: number }
      }[]
    }[]
  }[]
}

/** Stands in for a collector: takes OTLP over HTTP as JSON, and answers with the status that the test wants. */
export class Collector {
  readonly spans: CollectedSpan[] = []
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = []
  status = 200
  readonly #server: Server

  private constructor() {
    this.#server = createServer(async (request, response) => {
      this.requests.push({ path: String(request.url), headers: request.headers })
      const body = (await json(request)) as TraceRequest
      if (this.status === 200) this.spans.push(...readSpans(body))
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}')
    })
  }

  static async start(): Promise<Collector> {
    const collector = new Collector()
    collector.#server.listen(0, '127.0.0.1')
    await once(collector.#server, 'listening')
    onTestFinished(() => void collector.#server.close())
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  named(name: string): CollectedSpan[] {
    return this.spans.filter((span) => span.name === name)
  }

  /** The names from a span up to the first of its trace, as far as they have come. */
  wayUp(span: CollectedSpan): string[] {
    const parent = this.spans.find(({ spanId }) => spanId === span.parentSpanId)
    return parent === undefined ? [span.name] : [span.name, ...this.wayUp(parent)]
  }
}

function readSpans({ resourceSpans }: TraceRequest): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId = '', kind, attributes, status }) => ({
        name,
        traceId,
        spanId,
        parentSpanId,
        kind,
        attributes: readAttributes(attributes),
        isError: status?.code === 2,
        resource: readAttributes(resource.attributes),
      })),
    ),
  )
}

function readAttributes(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
