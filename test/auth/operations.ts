import { noise } from '../attachments/samplePictures.ts'
import { readEvents } from '../graphql/eventStream.ts'
import { RawSocket } from '../graphql/rawSocket.ts'
import * as documents from '../support/documents.ts'
import type { CreateJobInput } from '../support/generated/graphql.ts'

/** What the owner has, for others to try. */
export interface Belongings {
  readonly url: string
  readonly owner: string
  /** A job that waits, of the owner. */
  readonly jobId: string
  readonly attachment: { readonly id: string; readonly url: string; readonly thumbnail_url: string }
}

export interface Operation {
  readonly name: string
  /** What came of it, in a word or two. */
  readonly call: (of: Belongings, authorization: string | null) => Promise<string>
  /** What callers without a good token get; `refused` where nothing else is said. */
  readonly nobody?: string
  readonly other: string
  readonly owner: string
}

export const refused = '401 UNAUTHENTICATED'

const picture = new Uint8Array(await noise(20, 20).png().toBuffer())

export const operations: Operation[] = [
  {
    name: 'viewer',
    call: async (of, authorization) => {
      const { refusal, data } = await execute(of, authorization, documents.viewer, {})
      return refusal ?? (data.viewer.id === of.owner ? 'the owner' : 'another')
    },
    other: 'another',
    owner: 'the owner',
  },
  {
    name: 'job',
    call: async (of, authorization) => {
      const { refusal, data } = await execute(of, authorization, documents.job, { id: of.jobId })
      return refusal ?? (data.job === null ? 'null' : 'the job')
    },
    other: 'null',
    owner: 'the job',
  },
  {
    name: 'jobs',
    call: async (of, authorization) => {
      const { refusal, data } = await execute(of, authorization, documents.jobs, {})
      return refusal ?? (JSON.stringify(data).includes(of.jobId) ? 'the job' : 'nothing')
    },
    other: 'nothing',
    owner: 'the job',
  },
  {
    name: "the viewer's ledger",
    call: async (of, authorization) => {
      const { refusal, data } = await execute(of, authorization, documents.ledger, {})
      return refusal ?? (JSON.stringify(data).includes(of.jobId) ? 'the hold' : 'nothing of it')
    },
    other: 'nothing of it',
    owner: 'the hold',
  },
  {
    name: 'createJob with a reference',
    call: (of, authorization) =>
      create(of, authorization, {
        simpleGeneral: { prompt: 'x', quantity: 1, references: [{ attachId: of.attachment.id }] },
      }),
    other: 'InvalidInputError at input.simpleGeneral.references.0.attachId',
    owner: 'Job',
  },
  {
    name: 'createJob with a portrait',
    call: (of, authorization) =>
      create(of, authorization, {
        simplePortrait: { portraits: [{ attachId: of.attachment.id, wrappingPrompt: 'x' }] },
      }),
    other: 'InvalidInputError at input.simplePortrait.portraits.0.attachId',
    owner: 'Job',
  },
  {
    name: 'cancelJob',
    call: async (of, authorization) => {
      const { refusal, data } = await execute(of, authorization, documents.cancelJob, { jobId: of.jobId })
      return refusal ?? data.cancelJob.outcome ?? data.cancelJob.__typename
    },
    other: 'JobNotFoundError',
    owner: 'CANCELLED',
  },
  {
    name: 'jobProgress over WebSocket',
    call: async (of, authorization) => {
      const socket = await RawSocket.connect(of.url, authorization)
      const acknowledged = await socket.next()
      if (acknowledged === null) return `closed ${(await socket.closed).code}`
      socket.subscribe('1', documents.jobProgress.toString(), { jobId: of.jobId })
      const message = await socket.next()
      await socket.close()
      return outcomeOf(message?.payload)
    },
    nobody: 'closed 4401',
    other: 'JOB_NOT_FOUND',
    owner: 'JobCreated',
  },
  {
    name: 'jobProgress over SSE',
    call: async (of, authorization) => {
      const hangUp = new AbortController()
      const response = await post(
        of,
        authorization,
        documents.jobProgress,
        { jobId: of.jobId },
        'text/event-stream',
        hangUp.signal,
      )
      const { value } = await readEvents(response).next()
      hangUp.abort()
      return response.status === 200 ? outcomeOf(value?.data) : `${response.status} ${outcomeOf(value?.data)}`
    },
    other: 'JOB_NOT_FOUND',
    owner: 'JobCreated',
  },
  {
    name: 'jobChanged over WebSocket',
    call: async (of, authorization) => {
      const socket = await RawSocket.connect(of.url, authorization)
      const acknowledged = await socket.next()
      if (acknowledged === null) return `closed ${(await socket.closed).code}`
      socket.subscribe('1', documents.jobChanged.toString())
      const message = await socket.next()
      await socket.close()
      return heldOf(message?.payload)
    },
    nobody: 'closed 4401',
    other: '0 held',
    owner: '1 held',
  },
  {
    name: 'jobChanged over SSE',
    call: async (of, authorization) => {
      const hangUp = new AbortController()
      const accept = 'text/event-stream'
      const response = await post(of, authorization, documents.jobChanged, {}, accept, hangUp.signal)
      const { value } = await readEvents(response).next()
      hangUp.abort()
      return response.status === 200 ? heldOf(value?.data) : `${response.status} ${outcomeOf(value?.data)}`
    },
    other: '0 held',
    owner: '1 held',
  },
  {
    name: 'GET /api/jobs/…',
    call: rest((of) => `/api/jobs/${of.jobId}`),
    other: '404 JOB_NOT_FOUND',
    owner: '200',
  },
  {
    name: 'GET /api/jobs/…/archive',
    call: rest((of) => `/api/jobs/${of.jobId}/archive`),
    other: '404 JOB_NOT_FOUND',
    owner: '404 NO_IMAGES',
  },
  {
    name: 'POST /api/jobs/cancel',
    call: rest(
      () => '/api/jobs/cancel',
      'POST',
      (of) => JSON.stringify({ job_id: of.jobId }),
    ),
    other: '404 JOB_NOT_FOUND',
    owner: '200',
  },
  {
    name: 'PATCH /api/jobs/…/cancel',
    call: rest((of) => `/api/jobs/${of.jobId}/cancel`, 'PATCH'),
    other: '404 JOB_NOT_FOUND',
    owner: '200',
  },
  {
    name: 'POST /api/attachments',
    call: rest(
      () => '/api/attachments',
      'POST',
      () => picture,
    ),
    other: '201',
    owner: '201',
  },
  {
    name: 'GET /files/… without a signature',
    call: rest((of) => new URL(of.attachment.url).pathname),
    other: '404 NOT_FOUND',
    owner: '200',
  },
  {
    name: 'GET /files/… of a thumbnail without a signature',
    call: rest((of) => new URL(of.attachment.thumbnail_url).pathname),
    other: '404 NOT_FOUND',
    owner: '200',
  },
  // The URL is the permission: an <img> sends no token.
  {
    name: 'GET /files/… with a signature',
    call: rest((of) => of.attachment.url),
    nobody: '200',
    other: '200',
    owner: '200',
  },
]

function headersOf(authorization: string | null): Record<string, string> {
  return authorization === null ? {} : { authorization }
}

function post(
  { url }: Belongings,
  authorization: string | null,
  document: { toString(): string },
  variables: unknown,
  accept: string,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headersOf(authorization) },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal && { signal }),
  })
}

// biome-ignore lint/suspicious/noExplicitAny: each operation knows its own answer.
type Outcome = { refusal: string | null; data: any }

async function execute(
  ...[of, authorization, document, variables]: [Belongings, string | null, { toString(): string }, unknown]
): Promise<Outcome> {
  const response = await post(of, authorization, document, variables, 'application/json')
  const { data, errors } = await response.json()
  return { data, refusal: errors ? `${response.status} ${errors[0].extensions.code}` : null }
}

async function create(of: Belongings, authorization: string | null, input: CreateJobInput): Promise<string> {
  const { refusal, data } = await execute(of, authorization, documents.createJob, { input })
  if (refusal !== null) return refusal
  const { __typename, issues } = data.createJob
  return issues
    ? `${__typename} at ${issues.map(({ path }: { path: string[] }) => path.join('.'))}`
    : __typename
}

function rest(
  path: (of: Belongings) => string,
  method = 'GET',
  body?: (of: Belongings) => string | Uint8Array,
): Operation['call'] {
  return async (of, authorization) => {
    const init = { method, headers: headersOf(authorization), ...(body && { body: body(of) as BodyInit }) }
    const response = await fetch(new URL(path(of), of.url), init)
    if (response.ok) return response.bytes().then(() => String(response.status))
    return `${response.status} ${(await response.json()).error}`
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a result as it came over the wire.
function outcomeOf(result: any): string {
  const errors = Array.isArray(result) ? result : result?.errors
  return errors ? errors[0].extensions.code : result.data.jobProgress.__typename
}

// biome-ignore lint/suspicious/noExplicitAny: a result as it came over the wire.
function heldOf(result: any): string {
  const { job, credits } = result.data.jobChanged
  return job === null ? `${credits.held} held` : 'a job ahead of all'
}
