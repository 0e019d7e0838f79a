import { type Client, type ClientOptions, createClient } from 'graphql-ws'

/** A selection on `jobProgress` with at least these. */
export interface LogEntry {
  readonly __typename: string
  readonly cursor: string
}

/**
 * The job's events from the first (or the one after `after`) to JobSettled, each once and in order, whatever the
 * network or the server does. `query` takes $jobId and $after. Leaving the loop, or aborting, ends the subscription at
 * once. Throws where another try could not help.
 */
export function watchJob<Event extends LogEntry>(
  client: Client,
  query: string,
  jobId: string,
  { after = null, signal }: { after?: string | null; signal?: AbortSignal | undefined } = {},
): ReadableStream<Event> {
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
  let cursor = after
  const variables = {
    jobId,
    get after() {
      return cursor
    },
  }
  return new ReadableStream<Event>({
    start(events) {
      const fail = (problem: unknown) => {
        leave()
        events.error(problem)
      }
      const again = () => ended || setTimeout(subscribe, 500 * Math.random())
      const subscribe = () => {
        if (ended) return
        unsubscribe = client.subscribe<{ jobProgress: Event }>(
          { query, variables },
          {
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
          },
        )
      }
      signal?.addEventListener('abort', () => fail(signal.reason), { once: true })
      subscribe()
    },
    cancel: leave,
  })
}

/** Where GraphQL is served, and how to get in. */
export interface LiveEndpoint {
  /** http://127.0.0.1:4000, say. */
  readonly url: string
  /** The bearer token of the moment; null where the server asks for none. */
  token(): string | null
}

/** A connection that mends itself; one serves a whole page. `options` go before what is set here. */
export function connect({ url, token }: LiveEndpoint, options: Partial<ClientOptions> = {}): Client {
  let silence: ReturnType<typeof setTimeout>
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Asked for with each connection: the place to get a fresh token.
    connectionParams: () => {
      const bearer = token()
      return bearer === null ? {} : { authorization: `Bearer ${bearer}` }
    },
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
export function isOutage(errors: unknown): boolean {
  return hasCode(errors, 'DATABASE_UNAVAILABLE')
}

/** Whether it was one subscription too many for the socket, the account or the process. */
export function isTooMany(errors: unknown): boolean {
  return hasCode(errors, 'TOO_MANY_SUBSCRIPTIONS')
}

function hasCode(errors: unknown, code: string): boolean {
  return (
    Array.isArray(errors) &&
    errors.some(({ extensions }: { extensions?: { code?: string } }) => extensions?.code === code)
  )
}

/** The subscription was refused, or its connection closed, for good. */
export class LiveError extends Error {
  /** extensions.code of the GraphQL error (LOG_EXPIRED, JOB_NOT_FOUND …), or UNAUTHENTICATED; null for another cause. */
  readonly code: string | null

  constructor(message: string, code: string | null) {
    super(message)
    this.name = 'LiveError'
    this.code = code
  }
}

/** What graphql-ws gives up with: an Error, the operation's GraphQL errors, or a close event. */
export function explain(problem: unknown): Error {
  if (problem instanceof Error) return problem
  if (Array.isArray(problem)) {
    const code: unknown = problem[0]?.extensions?.code
    return new LiveError(
      problem.map(({ message }) => message).join('\n'),
      typeof code === 'string' ? code : null,
    )
  }
  const { code, reason } = problem as { code: number; reason: string }
  if (code === 4401) return new LiveError(`The server refuses the token (4401): ${reason}`, 'UNAUTHENTICATED')
  return new LiveError(`The server closed the connection for good (${code}): ${reason}`, null)
}
