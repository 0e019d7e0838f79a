import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  parse,
  validateSubscriptionArgs,
} from 'graphql'
import { expect, it, vi } from 'vitest'
import { SharedPayloads } from '../../src/graphql/sharedPayloads.ts'
import type { JobLogEntry } from '../../src/progress/log.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'
import { RawSocket, type SocketMessage } from './rawSocket.ts'

const server = useTestServer({ takesJobs: false })
const subscribers = () => server().stopframe.feed.size.subscribers

const query = `subscription ($jobId: ID!, $after: ID, $withUrl: Boolean = true) {
  jobProgress(jobId: $jobId, after: $after) {
    __typename
    cursor
    ... on ImageGenerated { image { attachment { url @include(if: $withUrl) } } }
  }
}`

async function take(socket: RawSocket, count: number): Promise<(SocketMessage | null)[]> {
  const messages: (SocketMessage | null)[] = []
  while (messages.length < count) messages.push(await socket.next())
  return messages
}

it('an entry is executed once for all who are to get the same, and each gets it under the id of its own', async () => {
  const client = await server().client()
  const job = await SeededJob.make(server().stopframe, client.accountId, [2])
  const urlOf = vi.spyOn(server().stopframe.services.fileUrls, 'urlOf')
  const sockets = await Promise.all([1, 2, 3].map(() => RawSocket.open(client.url, client.token)))
  // Where one begins says nothing of what an answer looks like.
  const variables = [{}, { after: '1' }, { withUrl: false }]
  for (const [index, socket] of sockets.entries())
    socket.subscribe(`of ${index}`, query, { jobId: job.id, ...variables[index] })
  // What was there before each reads for himself.
  const read = await Promise.all(sockets.map((socket, index) => take(socket, 2 - (index % 2))))
  await job.commit(2)
  await job.settle()
  const [whole, later, without] = await Promise.all(
    sockets.map(async (socket, index) => [...(read[index] ?? []), ...(await take(socket, 5))]),
  )
  expect(urlOf).toHaveBeenCalledTimes(2)
  urlOf.mockRestore()

  const payloads = (messages: (SocketMessage | null)[] | undefined) =>
    messages?.map((message) => message?.payload)
  expect(whole?.map((message) => message?.id)).toEqual(Array(7).fill('of 0'))
  expect(later?.map((message) => message?.id)).toEqual(Array(6).fill('of 1'))
  expect(payloads(later)).toEqual(payloads(whole)?.slice(1))
  expect(whole?.[3]?.payload.data.jobProgress.image.attachment.url).toMatch(/^http/)
  expect(without?.[3]?.payload.data.jobProgress.image.attachment).toEqual({})
  for (const messages of [whole, later, without]) expect(messages?.at(-1)?.type).toBe('complete')
  for (const socket of sockets) socket.socket.close()
})

it('answers that have to wait come in the order of the log', async () => {
  const client = await server().client()
  const job = await SeededJob.make(server().stopframe, client.accountId, [3])
  await job.commit(3)
  await job.settle()
  const socket = await RawSocket.open(client.url, client.token)
  const waiting = `subscription ($jobId: ID!) { jobProgress(jobId: $jobId) { cursor ... on ImageGenerated { image { prompt } } } }`
  socket.subscribe('1', waiting, { jobId: job.id })
  const messages = await take(socket, 8)
  expect(messages.slice(0, -1).map((message) => message?.payload.data.jobProgress.cursor)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
  ])
  expect(messages[3]?.payload.data.jobProgress.image.prompt).toEqual(expect.any(String))
  expect(messages.at(-1)).toEqual({ id: '1', type: 'complete' })
  socket.socket.close()
})

it('nothing comes under an id that the client has completed, while the others go on', async () => {
  const client = await server().client()
  const job = await SeededJob.make(server().stopframe, client.accountId, [2])
  const socket = await RawSocket.open(client.url, client.token)
  socket.subscribe('given up', query, { jobId: job.id })
  socket.subscribe('kept', query, { jobId: job.id, after: '2' })
  await take(socket, 2)
  socket.send({ id: 'given up', type: 'complete' })
  await until(() => subscribers() === 1)
  await job.commit(2)
  await job.settle()
  const messages = await take(socket, 5)
  expect(messages.map((message) => message?.id)).toEqual(Array(5).fill('kept'))
  expect(messages.at(-1)?.type).toBe('complete')
  socket.socket.close()
})

const schema = buildSchema(`
  type Query { a: Int }
  type Subscription { log(job: ID!, after: ID): Entry! }
  type Entry { seq: Int! image(size: Int): Int }`)

function join(payloads: SharedPayloads, document: DocumentNode, options: Partial<Joined> = {}) {
  const { jobId = 'a job' } = options
  return payloads.join(document, jobId, validate(document, options))
}

function validate(document: DocumentNode, options: Partial<Joined>) {
  const { accountId = 'anne', jobId = 'a job', variables = {}, operationName } = options
  const args = validateSubscriptionArgs({
    schema,
    document,
    variableValues: { job: jobId, ...variables },
    contextValue: { accountId },
    ...(operationName !== undefined && { operationName }),
  })
  if (!('schema' in args)) throw args[0]
  return args
}

interface Joined {
  accountId: string
  jobId: string
  variables: Record<string, unknown>
  operationName: string
}

it('those share who asked the same operation of the same job for the same account, and nobody else', () => {
  const payloads = new SharedPayloads((result) => result)
  const text = `
    subscription A($job: ID!, $after: ID, $size: Int) { log(job: $job, after: $after) { ...F } }
    subscription B($job: ID!, $size: Int) { log(job: $job) { ...F } }
    fragment F on Entry { seq image(size: $size) }`
  const document = parse(text)
  const asked = (options: Partial<Joined> = {}) =>
    join(payloads, document, { operationName: 'A', ...options })
  const group = asked()
  expect(asked()).toBe(group)
  expect(asked({ variables: { after: '7' } })).toBe(group)
  expect(asked({ accountId: 'bert' })).not.toBe(group)
  expect(asked({ jobId: 'another' })).not.toBe(group)
  expect(asked({ operationName: 'B' })).not.toBe(group)
  expect(asked({ variables: { size: 3 } })).not.toBe(group)
  expect(asked({ variables: { size: 3 } })).toBe(asked({ variables: { size: 3 } }))
  expect(join(payloads, parse(text), { operationName: 'A' })).not.toBe(group)
})

it('variables of a fragment on the subscription that say where it begins are no part of an answer either', () => {
  const payloads = new SharedPayloads((result) => result)
  const document = parse(`
    subscription ($job: ID!, $after: ID) { ...S }
    fragment S on Subscription { log(job: $job, after: $after) { seq } }`)
  expect(join(payloads, document, { variables: { after: '7' } })).toBe(join(payloads, document))
})

it('a group that everybody has left is forgotten', () => {
  const payloads = new SharedPayloads((result) => result)
  const document = parse('subscription ($job: ID!) { log(job: $job) { seq } }')
  const group = join(payloads, document)
  join(payloads, document)
  group.leave()
  expect(join(payloads, document)).toBe(group)
  group.leave()
  group.leave()
  expect(join(payloads, document)).not.toBe(group)
})

it('an error that a resolver throws tells where', async () => {
  const results: ExecutionResult[] = []
  const payloads = new SharedPayloads((result) => results.push(result))
  const document = parse('subscription ($job: ID!) { log(job: $job) { seq } }')
  const { stackTraceLimit } = Error
  const entry = {
    log: () => {
      throw new Error('Broken.')
    },
  } as unknown as JobLogEntry
  await join(payloads, document).payloadOf(entry, validate(document, {}))
  const [error] = results[0]?.errors ?? []
  expect(error?.originalError?.stack).toContain('sharedDelivery.test.ts')
  expect(Error.stackTraceLimit).toBe(stackTraceLimit)
})
