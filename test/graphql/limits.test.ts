import { getIntrospectionQuery } from 'graphql'
import { describe, expect, it } from 'vitest'
import { documentLimits, operationLimits } from '../../src/graphql/limits.ts'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { hold } from '../support/testGenerator.ts'
import { RawSocket } from './rawSocket.ts'

const server = useTestServer()

/** Of as many tokens as are asked for, 22 or more; makes no job. */
const tokens = (count: number) => {
  const stages = '{ prompt: "x", quantity: 0 } '.repeat(Math.floor((count - 21) / 8))
  const rest = ' __typename'.repeat((count - 21) % 8)
  return `mutation { createJob(input: { pipelineStage: { stages: [${stages}] } }) { __typename${rest} } }`
}
const aliases = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: __typename`).join(' ')} }`
const fields = (count: number) => `{ viewer { ${'id '.repeat(count - 1)} } }`
const everything =
  'id stageIndex position status attempts errorCode errorMessage attachment { id url thumbnailUrl mimeType bytes width height model createdAt }'
const pages = (jobs: number, images: number) =>
  `{ jobs(first: ${jobs}) { edges { node { images(first: ${images}) { pageInfo { endCursor } edges { cursor node { ${everything} } } } } } } }`
const deepIntrospection = '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }'

const refused = [
  ['a syntax error', '{ viewer {', 'GRAPHQL_PARSE_FAILED'],
  [
    'no operation named of two',
    'query A { viewer { id } } query B { viewer { id } }',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a token too many', tokens(documentLimits.tokens + 1), 'GRAPHQL_PARSE_FAILED'],
  ['an alias too many', aliases(documentLimits.aliases + 1), 'GRAPHQL_VALIDATION_FAILED'],
  ['a field too many', fields(operationLimits.breadth + 1), 'QUERY_BREADTH'],
  ['introspection in circles', deepIntrospection, 'GRAPHQL_VALIDATION_FAILED'],
  ['all images of all jobs', pages(100, 2000), 'QUERY_COMPLEXITY'],
] as const

const accepted = [
  ['as many tokens as are allowed', tokens(documentLimits.tokens)],
  ['as many aliases as are allowed', aliases(documentLimits.aliases)],
  ['as many fields as are allowed', fields(operationLimits.breadth)],
  ['all images of one job, with all there is to know', pages(1, 2000)],
  ['twenty images of each of a hundred jobs', pages(100, 20)],
  ['the introspection of tools', getIntrospectionQuery()],
] as const

async function post(client: TestClient, query: string, accept: string) {
  const response = await client.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json() }
}

describe('over HTTP', () => {
  it.each(refused)('%s is refused', async (_, query, code) => {
    const client = await server().client()
    const { status, body } = await post(client, query, 'application/graphql-response+json')
    expect(status).toBe(400)
    expect(body).toEqual({
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })],
    })
  })

  it.each(accepted)('%s are accepted', async (_, query) => {
    const { status, body } = await post(await server().client(), query, 'application/json')
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
  })

  it('limits what is subscribed to before it is subscribed to', async () => {
    const query = `subscription { jobProgress(jobId: "x") { ${'cursor '.repeat(operationLimits.breadth)} } }`
    const { body } = await post(await server().client(), query, 'text/event-stream, application/json')
    // Not JOB_NOT_FOUND: the job was not even looked for.
    expect(body.errors[0].extensions.code).toBe('QUERY_BREADTH')
  })
})

describe('over WebSocket', () => {
  it.each(refused)('%s is refused, with an error of that operation alone', async (_, query, code) => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const socket = await RawSocket.open(server().url, client.token)
    socket.subscribe('watch', documents.jobProgress.toString(), { jobId: id, after: '1' })
    expect(await socket.next()).toMatchObject({ id: 'watch', type: 'next' })

    // No text that was asked over HTTP before: its errors are kept, with what was told of them there.
    socket.subscribe('offence', `${query} # over a WebSocket`)
    const refusal = await socket.next()
    expect(refusal).toMatchObject({ id: 'offence', type: 'error', payload: [{ extensions: { code } }] })
    // Yoga's note on the status of an HTTP answer.
    expect(refusal?.payload[0].extensions).not.toHaveProperty('http')
    request.finish()
    expect(await socket.next()).toMatchObject({
      id: 'watch',
      payload: { data: { jobProgress: { __typename: 'ImageGenerated' } } },
    })
    await socket.close()
  })

  it.each(accepted)('%s are accepted', async (_, query) => {
    const socket = await RawSocket.open(server().url, (await server().client()).token)
    socket.subscribe('1', query)
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: expect.anything() } })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    await socket.close()
  })

  it('limits what is subscribed to before it is subscribed to', async () => {
    const socket = await RawSocket.open(server().url, (await server().client()).token)
    socket.subscribe(
      '1',
      `subscription { jobProgress(jobId: "x") { ${'cursor '.repeat(operationLimits.breadth)} } }`,
    )
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'QUERY_BREADTH' } }],
    })
    await socket.close()
  })
})

describe('a page whose length is a variable', () => {
  it('is weighed by its value, each time anew', async () => {
    const client = await server().client()
    const query = pages(1, 0)
      .replace('first: 1)', 'first: $first)')
      .replace('images(first: 0)', 'images(first: 2000)')
    const ask = async (first: number) => {
      const body = JSON.stringify({ query: `query ($first: Int) ${query}`, variables: { first } })
      const headers = { 'content-type': 'application/json' }
      const { errors = [] } = await (await client.fetch('/graphql', { method: 'POST', headers, body })).json()
      return errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code)
    }
    expect(await ask(1)).toEqual([])
    expect(await ask(2)).toEqual(['QUERY_COMPLEXITY'])
    expect(await ask(1)).toEqual([])
  })
})

describe('all images of the largest job, with their attachments', () => {
  it('are within the limits on both transports', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    await client.settled(id)
    const { job } = await client.run(documents.job, { id })
    expect(job?.images.edges).toHaveLength(3)

    const socket = await RawSocket.open(server().url, client.token)
    socket.subscribe('1', documents.job.toString(), { id })
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { job: { status: 'COMPLETED' } } },
    })
    await socket.close()
  })
})
