import type { Client, SubscribePayload } from 'graphql-ws'
import { explain, isOutage, isTooMany } from './watchJob.ts'

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
  const again = (withinMs = 500) => ended || setTimeout(subscribe, withinMs * Math.random())
  const subscribe = () => {
    if (ended) return
    unsubscribe = client.subscribe(payload, {
      next: (result) => ended || sink.next(result),
      error(problem) {
        if (isOutage(problem)) again()
        // A seat is free again when another page is closed.
        else if (isTooMany(problem)) again(30_000)
        else sink.error(explain(problem))
      },
      complete: () => again(),
    })
  }
  subscribe()
  return () => {
    ended = true
    unsubscribe()
  }
}
