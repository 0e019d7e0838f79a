import { performance } from 'node:perf_hooks'
import { SpanKind } from '@opentelemetry/api'
import { GeneratorError } from '../generators/generator.ts'
import { inSpan } from '../lib/spans.ts'
import { TimeLimitError } from '../lib/timeLimit.ts'
import { RunStopped } from './control.ts'
import type { Run } from './run.ts'

/** A request to the generator in a span of its own, and measured. */
export async function observeRequest<T>(run: Run, request: () => Promise<T>): Promise<T> {
  const { generator, measures } = run.deps
  const attributes = { 'stopframe.generator': generator.name }
  const startedAt = performance.now()
  try {
    const image = await inSpan(
      'generator request',
      { kind: SpanKind.CLIENT, attributes, errorType: errorTypeOf },
      request,
    )
    measures.request('image', performance.now() - startedAt)
    return image
  } catch (error) {
    measures.request(error instanceof RunStopped ? 'cut' : 'error', performance.now() - startedAt)
    throw error
  }
}

/** A run that stops cuts its requests off: that is no error. */
function errorTypeOf(error: unknown): string | null {
  if (error instanceof RunStopped) return null
  if (error instanceof GeneratorError) return error.code
  return error instanceof TimeLimitError ? 'TIMEOUT' : (error as Error).name
}
