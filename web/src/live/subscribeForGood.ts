import type { Client, SubscribePayload } from 'graphql-ws'
import { explain, isOutage } from './watchJob.ts'

interface Sink {
  next(result: { data?: unknown; errors?: readonly unknown[] | undefined }): void
  error(problem: Error): void
}

/**
 * A subscription that has no last event: where the server ends it, because it is stopped or its database is away, it is
 * begun again. What happened in between is not told; the server's first event says that it listens again.
 */
export function subscribeForGood(client: Client, payload: SubscribePayload, sink: Sink): () => void {
  let ended = false
  let unsubscribe = () => {}
  const again = () => ended || setTimeout(subscribe, 500 * Math.random())
  const subscribe = () => {
    if (ended) return
    unsubscribe = client.subscribe(payload, {
      next: (result) => ended || sink.next(result),
      error: (problem) => (isOutage(problem) ? again() : sink.error(explain(problem))),
      complete: again,
    })
  }
  subscribe()
  return () => {
    ended = true
    unsubscribe()
  }
}
