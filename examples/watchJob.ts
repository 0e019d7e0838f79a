import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import type { Endpoint } from './endpoint.ts'
import { graphql } from './generated/gql.ts'
import type { WatchJobSubscription } from './generated/graphql.ts'

const WatchJob = graphql(`
  subscription WatchJob($jobId: ID!, $after: ID) {
    jobProgress(jobId: $jobId, after: $after) {
      __typename
      cursor
      status
      completedImages
      totalImages
      ... on ImageGenerated { image { stageIndex position attachment { id url thumbnailUrl } } }
      ... on ImageFailed { stageIndex position errorCode errorMessage }
      ... on StageFinished { stageIndex stageCompleted stageQuantity }
      ... on JobSettled { creditsCharged creditsReleased }
    }
  }
`)

export type JobEvent = WatchJobSubscription['jobProgress']

/**
 * The job's events from the first to JobSettled, each once and in order, whatever the network or the server does:
 * `for await (const event of watchJob(client, jobId))`. Leaving the loop, or aborting, ends the subscription at
 * once. Throws where another try could not help.
 */
export function watchJob(client: Client, jobId: string, signal?: AbortSignal): ReadableStream<JobEvent> {
  signal?.throwIfAborted()
  let ended = false
  let unsubscribe = () => {}
  const leave = () => {
    if (ended) return
    ended = true
    // In a turn of its own: where both sides complete in the same turn, graphql-ws 6.4 counts the subscription off
    // twice and never closes its socket.
    setTimeout(() => unsubscribe())
  }
  // The client sends this again with each new connection, and so reads the cursor that was reached by then.
  // With a plain value in the getter's place the whole log would come again.
  let cursor: string | null = null
  const variables = {
    jobId,
    get after() {
      return cursor
    },
  }
  return new ReadableStream<JobEvent>({
    start(events) {
      const fail = (problem: unknown) => {
        leave()
        events.error(problem)
      }
      const again = () => ended || setTimeout(subscribe, 500 * Math.random())
      const subscribe = () => {
        if (ended) return
        const payload = { query: WatchJob.toString(), variables }
        unsubscribe = client.subscribe<WatchJobSubscription>(payload, {
          next({ data, errors }) {
            if (ended) return
            // "complete" comes next, and with it another try.
            if (!data && isOutage(errors)) return
            if (!data) return fail(explain(errors))
            cursor = data.jobProgress.cursor
            events.enqueue(data.jobProgress)
            if (data.jobProgress.__typename !== 'JobSettled') return
            events.close()
            leave()
          },
          error: (problem) => (isOutage(problem) ? again() : fail(explain(problem))),
          // Before JobSettled only a server that is being stopped, or has lost its database, completes.
          complete: () => again(),
        })
      }
      signal?.addEventListener('abort', () => fail(signal.reason), { once: true })
      subscribe()
    },
    cancel: leave,
  })
}

/** A connection that mends itself; one serves a whole page. `options` go before what is set here. */
export function connect({ url, token }: Endpoint, options: Partial<ClientOptions> = {}): Client {
  let silence: ReturnType<typeof setTimeout>
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Asked for with each connection: the place to get a fresh token.
    connectionParams: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    // An Error without a close code is a bug of this page and would come again.
    shouldRetry: (problem) => !(problem instanceof Error) || 'code' in problem,
    // Jitter: not all pages come back to a restarted server in the same moment.
    retryWait: (retries) => wait(Math.random() * Math.min(15_000, 500 * 2 ** retries)),
    // A network that silently goes away closes nothing: five seconds without a pong tell.
    keepAlive: 10_000,
    ...options,
  })
  client.on('ping', (received) => {
    if (!received) silence = setTimeout(() => client.terminate(), 5_000)
  })
  client.on('pong', () => clearTimeout(silence))
  client.on('closed', () => clearTimeout(silence))
  return client
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Whether the server says that its database is away: it comes back. */
function isOutage(errors: unknown): boolean {
  return (
    Array.isArray(errors) &&
    errors.some(
      ({ extensions }: { extensions?: { code?: string } }) => extensions?.code === 'DATABASE_UNAVAILABLE',
    )
  )
}

/** What graphql-ws gives up with: an Error, the operation's GraphQL errors, or a close event. */
function explain(problem: unknown): Error {
  if (problem instanceof Error) return problem
  if (Array.isArray(problem)) return new Error(problem.map(({ message }) => message).join('\n'))
  const { code, reason } = problem as { code: number; reason: string }
  if (code === 4401) return new Error(`The server refuses the token (4401): ${reason}`)
  return new Error(`The server closed the connection for good (${code}): ${reason}`)
}
