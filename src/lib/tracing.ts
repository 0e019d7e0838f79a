import { hostname } from 'node:os'
import { context, DiagLogLevel, diag, trace } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace'
import type { Closable } from './closers.ts'
import type { Logger } from './log.ts'
import { withTimeLimit } from './timeLimit.ts'

export interface TracingOptions {
  /** Where spans go, by OTLP over HTTP as JSON. */
  readonly url: string
  readonly sampler: SamplerName
  /** Of the samplers by ratio: how many traces are kept, 0 to 1. */
  readonly ratio: number
  readonly log: Logger
}

export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

type SamplerName = (typeof samplerNames)[number]

// At the end, a collector that is away must not keep the process.
const flushLimitMs = 3_000

/**
 * Loads OpenTelemetry's SDK, which is not loaded otherwise, and sends the spans of this process to a collector. The
 * SDK reads OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and the exporter's headers, time limit, certificates and
 * compression from the environment by itself. What goes wrong with it is logged and disturbs nothing.
 */
export async function startTracing({ url, sampler, ratio, log }: TracingOptions): Promise<Closable> {
  const [sdk, resources, { OTLPTraceExporter }, { AsyncLocalStorageContextManager }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
  ])
  const tell = (level: 'warn' | 'error') => (message: string) =>
    log[level]({ opentelemetry: message }, 'OpenTelemetry reports a problem')
  const silent = () => undefined
  diag.setLogger(
    { error: tell('error'), warn: tell('warn'), info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const provider = new sdk.TracerProvider({
    resource: resources
      .defaultResource()
      .merge(
        resources.resourceFromAttributes({
          'service.name': 'stopframe',
          'host.name': hostname(),
          'process.pid': process.pid,
        }),
      )
      .merge(
        resources.detectResources({
          detectors: [resources.resourceAttributesEnvDetector, resources.serviceNameEnvDetector],
        }),
      ),
    sampler: samplerOf(sdk, sampler, ratio),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  return {
    async close() {
      try {
        await withTimeLimit(new AbortController().signal, flushLimitMs, () => provider.shutdown())
      } catch (error) {
        log.warn({ err: error }, 'The last spans could not be sent')
      }
      trace.disable()
      context.disable()
      diag.disable()
    },
  }
}

function samplerOf(
  {
    AlwaysOnSampler,
    AlwaysOffSampler,
    TraceIdRatioBasedSampler,
    ParentBasedSampler,
  }: typeof import('@opentelemetry/sdk-trace'),
  name: SamplerName,
  ratio: number,
): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler()
    case 'always_off':
      return new AlwaysOffSampler()
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio)
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() })
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() })
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) })
  }
}
