import { setTimeout as wait } from 'node:timers/promises'
import { type Client, createClient, type ExecutionResult } from 'graphql-ws'
import WebSocket from 'ws'
import * as documents from './documents.ts'
import type {
  CancelMode,
  CreateJobInput,
  CreateJobMutation,
  JobProgressSubscription,
  TypedDocumentString,
} from './generated/graphql.ts'

export type ProgressEntry = JobProgressSubscription['jobProgress']
export type CreatedJob = Extract<CreateJobMutation['createJob'], { __typename: 'Job' }>

/** What a front end does, with typed documents. */
export class TestClient {
  readonly url: string
  readonly accountId: string
  readonly token: string
  readonly #socket: Client
  readonly sockets: WebSocket[] = []

  constructor(url: string, accountId: string, token: string) {
    this.url = url
    this.accountId = accountId
    this.token = token
    const { sockets } = this
    this.#socket = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 100,
      // Reconnects almost at once: tests wait for events, not for back-offs, and a server that is away needs its core to
      // come back.
      retryWait: () => wait(5),
      shouldRetry: () => true,
      webSocketImpl: class extends WebSocket {
        constructor(...args: ConstructorParameters<typeof WebSocket>) {
          super(...args)
          sockets.push(this)
        }
      },
    })
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.token}`)
    return fetch(new URL(path, this.url), { ...init, headers })
  }

  /** The whole answer. */
  async execute<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<ExecutionResult<Result, unknown>> {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: document.toString(), variables }),
    })
    return (await response.json()) as ExecutionResult<Result, unknown>
  }

  /** The data of an operation that is to succeed. */
  async run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data, errors } = await this.execute(document, variables)
    if (errors || !data) throw new Error(`Refused: ${JSON.stringify(errors)}`)
    return data
  }

  /** Makes a job that is to be accepted. */
  async createJob(input: CreateJobInput, idempotencyKey: string | null = null): Promise<CreatedJob> {
    const { createJob } = await this.run(documents.createJob, { input, idempotencyKey })
    if (createJob.__typename !== 'Job') throw new Error(`Refused: ${JSON.stringify(createJob)}`)
    return createJob
  }

  async cancelJob(jobId: string, mode: CancelMode | null = null) {
    const { cancelJob } = await this.run(documents.cancelJob, { jobId, mode })
    return cancelJob
  }

  async job(id: string) {
    const { job } = await this.run(documents.job, { id })
    return job
  }

  async credits() {
    const { viewer } = await this.run(documents.viewer, {})
    return viewer.credits
  }

  /** The job's log as it comes, over graphql-ws. Errors of the operation throw. */
  async *progress(jobId: string, after: string | null = null): AsyncGenerator<ProgressEntry, void, void> {
    const results = this.#socket.iterate<JobProgressSubscription>({
      query: documents.jobProgress.toString(),
      variables: { jobId, after },
    })
    for await (const { data, errors } of results) {
      if (errors || !data) throw new Error(`Refused: ${JSON.stringify(errors)}`)
      yield data.jobProgress
    }
  }

  /** The whole log of a job that settles. */
  async settled(jobId: string): Promise<ProgressEntry[]> {
    return Array.fromAsync(this.progress(jobId))
  }

  async close(): Promise<void> {
    await this.#socket.dispose()
  }
}
