import { z } from 'zod'

/** What Google's error body says (google.rpc.Status as JSON), as far as it can be read. */
export interface Status {
  /** For instance "RESOURCE_EXHAUSTED"; empty where the body is none of Google's. */
  readonly status: string
  readonly message: string
  /** Of ErrorInfo, e.g. "API_KEY_INVALID". */
  readonly reasons: readonly string[]
  /** Of RetryInfo, in milliseconds. */
  readonly retryAfterMs: number | null
  /** Of QuotaFailure. */
  readonly violations: readonly Violation[]
}

export interface Violation {
  /** For instance "GenerateRequestsPerDayPerProjectPerModel-FreeTier". */
  readonly quotaId: string
  readonly quotaMetric: string
  readonly quotaValue: string
}

const text = z.string().catch('')

const violationShape = z.object({ quotaId: text, quotaMetric: text, quotaValue: text })

const detailShape = z.object({
  reason: text,
  retryDelay: text,
  violations: z.array(violationShape).catch([]),
})

const bodyShape = z.object({
  error: z.object({ status: text, message: text, details: z.array(detailShape).catch([]) }),
})

/**
 * Reads the message of the SDK's ApiError. That is the body as JSON; where the server did not call its body JSON,
 * the SDK puts the whole of it, as text, into the message of a body of its own.
 */
export function readStatus(body: string): Status {
  const parsed = bodyShape.safeParse(jsonOf(body))
  if (!parsed.success) return { status: '', message: '', reasons: [], retryAfterMs: null, violations: [] }
  const { status, message, details } = parsed.data.error
  if (message.trimStart().startsWith('{')) return readStatus(message)
  return {
    status,
    // A proxy's error page is nothing to show to anybody.
    message: message.trimStart().startsWith('<') ? '' : message.replace(/\s+/g, ' ').trim(),
    reasons: details.map(({ reason }) => reason).filter((reason) => reason !== ''),
    retryAfterMs: details.map(({ retryDelay }) => durationMs(retryDelay)).find((ms) => ms !== null) ?? null,
    violations: details.flatMap(({ violations }) => violations),
  }
}

/** A protobuf Duration as JSON: "53s", "0.250s". */
function durationMs(duration: string): number | null {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(duration)?.[1]
  return seconds === undefined ? null : Math.ceil(Number(seconds) * 1000)
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
