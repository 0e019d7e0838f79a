import { SpanKind } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { contextOf, failSpan, inSpan } from '../lib/spans.ts'

/**
 * A span for each request, which goes on with the caller's trace where it sends a traceparent. It names the route and
 * never the address: that of a file carries its own permission, and one of GraphQL may carry a prompt. An answer that
 * streams ends its span when it begins.
 */
export const traceRequests: MiddlewareHandler = async (c, next) => {
  const { method } = c.req
  const attributes = { 'http.request.method': method }
  const parent = contextOf(c.req.header('traceparent') ?? null)
  await inSpan(method, { kind: SpanKind.SERVER, attributes, parent }, async (span) => {
    await next()
    const route = routePath(c, -1)
    span.updateName(`${method} ${route}`)
    span.setAttribute('http.route', route)
    span.setAttribute('http.response.status_code', c.res.status)
    if (c.res.status >= 500) failSpan(span, String(c.res.status))
  })
}
