export class TimeLimitError extends Error {
  readonly limitMs: number

  constructor(limitMs: number) {
    super(`No answer within ${limitMs} ms.`)
    this.name = 'TimeLimitError'
    this.limitMs = limitMs
  }
}

/**
 * Runs `work` under a signal that aborts with `parent`, or with a TimeLimitError after `limitMs`. Settles at
 * once on an abort, also where `work` does not listen to its signal; what it comes to later is dropped.
 */
export async function withTimeLimit<T>(
  parent: AbortSignal,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted()
  const controller = new AbortController()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  const cut = () => controller.abort(parent.reason)
  parent.addEventListener('abort', cut, { once: true })
  const timer = setTimeout(() => controller.abort(new TimeLimitError(limitMs)), limitMs)
  try {
    return await Promise.race([work(controller.signal), aborted])
  } finally {
    clearTimeout(timer)
    parent.removeEventListener('abort', cut)
  }
}
