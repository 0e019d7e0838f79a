import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

// Without an SDK (lib/tracing.ts) all of this does nothing, at the cost of a few calls.

interface SpanOptions {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** In place of the span that is active. */
  readonly parent?: Context
  /** What to call an error that ended the work; null where it is none, a stop for instance. */
  errorType?(error: unknown): string | null
}

/** Does the work in a span of its own, active until the work has settled. What the work throws is thrown on. */
export function inSpan<T>(
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {}, parent, errorType = errorTypeOf }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return trace
    .getTracer('stopframe')
    .startActiveSpan(name, { kind, attributes }, parent ?? context.active(), async (span) => {
      try {
        return await work(span)
      } catch (error) {
        const type = errorType(error)
        if (type !== null) failSpan(span, type)
        throw error
      } finally {
        span.end()
      }
    })
}

/** Marks the span as failed. Texts stay out of it: a message of an error may quote what nobody is to read there. */
export function failSpan(span: Span, errorType: string): void {
  span.setAttribute('error.type', errorType)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function errorTypeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : String(name ?? 'Error')
}

/** Says more of what the active span is about. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes)
}

const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** The active span as a W3C traceparent; null where there is none. */
export function activeTraceParent(): string | null {
  const active = trace.getActiveSpan()?.spanContext()
  if (active === undefined || !isSpanContextValid(active)) return null
  const flags = (active.traceFlags & 1).toString(16).padStart(2, '0')
  return `00-${active.traceId}-${active.spanId}-${flags}`
}

/** A context to go on in, from a W3C traceparent; one that begins a trace of its own where there is none, or no valid one. */
export function contextOf(traceParent: string | null): Context {
  const [, version, traceId, spanId, flags, more] = form.exec(traceParent ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined))
    return ROOT_CONTEXT
  const parent = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags ?? '', 16),
    isRemote: true,
  } as SpanContext
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}

/** The trace to look for, for the log; nothing where the span is not kept. */
export function traceField(span: Span): { trace?: string } {
  return span.isRecording() ? { trace: span.spanContext().traceId } : {}
}
