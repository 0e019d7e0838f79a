import { ApiError } from '@google/genai'
import { type GeneratorError, MisconfiguredError, RefusedError, UnavailableError } from '../generator.ts'
import { readStatus, type Status, type Violation } from './status.ts'

/** Who tells us to come back later than this does not mean a rate but a quota. */
const longestRetryAfterMs = 3_600_000

/**
 * What the SDK threw, as an error of the port; null for what is not the provider's doing but a bug. The key is
 * taken out of every message. An ApiError is not kept as the cause: its body may name the key ("consumer":
 * "api_key:…"), and causes end up in logs.
 */
export function generatorErrorOf(error: unknown, apiKey: string): GeneratorError | null {
  if (error instanceof ApiError)
    return ofStatus(error.status, readStatus(error.message.replaceAll(apiKey, '[API key]')))
  // fetch: no connection, or none any more ("terminated": the body ended early).
  if (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message)) {
    const why = error.cause instanceof Error ? error.cause.message : error.message
    return new UnavailableError('PROVIDER_UNREACHABLE', `the connection to Gemini failed: ${why}`, null, {
      cause: error,
    })
  }
  if (error instanceof SyntaxError) {
    return new UnavailableError('INVALID_RESPONSE', 'the answer of Gemini is not valid JSON', null, {
      cause: error,
    })
  }
  return null
}

function ofStatus(http: number, status: Status): GeneratorError | null {
  const { message, reasons, retryAfterMs } = status
  const said = (what: string) => (message === '' ? what : `${what}: ${message.slice(0, 300)}`)
  switch (http) {
    case 429:
      return ofExhaustion(status, said)
    case 400:
      if (reasons.includes('API_KEY_INVALID'))
        return new MisconfiguredError('API_KEY_INVALID', said('Gemini does not accept the API key'))
      // The project, not the request: no billing, or a country that is not served.
      if (status.status === 'FAILED_PRECONDITION')
        return new MisconfiguredError('FAILED_PRECONDITION', said('Gemini does not serve this project'))
      return new RefusedError('INVALID_REQUEST', said('Gemini does not accept the request'))
    case 413:
      return new RefusedError('INVALID_REQUEST', said('the request is too large for Gemini'))
    case 401:
    case 403:
      return new MisconfiguredError('PERMISSION_DENIED', said('the API key may not use this model of Gemini'))
    case 404:
      return new MisconfiguredError('MODEL_NOT_FOUND', said('Gemini has no such model'))
  }
  // 409 ABORTED and 499 CANCELLED: the service gave up on the request, not we.
  if (http >= 500 || [408, 409, 499].includes(http)) {
    return new UnavailableError('PROVIDER_ERROR', said(`Gemini answered with HTTP ${http}`), retryAfterMs)
  }
  return null
}

/** 429: too fast (comes back by itself within minutes) or used up (does not, so a job must not wait for it). */
function ofExhaustion(
  { message, retryAfterMs, violations }: Status,
  said: (what: string) => string,
): GeneratorError {
  const daily = violations.find(({ quotaId, quotaMetric }) => /per_?day/i.test(`${quotaId} ${quotaMetric}`))
  if (daily)
    return new MisconfiguredError('QUOTA_EXHAUSTED', said(`the daily quota ${nameOf(daily)} is used up`))
  if (retryAfterMs !== null && retryAfterMs > longestRetryAfterMs) {
    const [first] = violations
    const quota = first ? `the quota ${nameOf(first)}` : 'the quota'
    const hours = Math.ceil(retryAfterMs / 3_600_000)
    return new MisconfiguredError('QUOTA_EXHAUSTED', said(`${quota} is used up for another ${hours} h`))
  }
  // No details tell these from a rate limit: "Your prepayment credits are depleted", "Your project has exceeded its
  // monthly spending cap".
  if (/credits are depleted|spending cap/i.test(message)) {
    return new MisconfiguredError('QUOTA_EXHAUSTED', said('the budget of the Gemini project is used up'))
  }
  return new UnavailableError('RATE_LIMITED', said('Gemini limits the rate of requests'), retryAfterMs)
}

function nameOf({ quotaId, quotaMetric, quotaValue }: Violation): string {
  const name = quotaId || quotaMetric
  return quotaValue === '' ? name : `${name} (limit ${quotaValue})`
}
