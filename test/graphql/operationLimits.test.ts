import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationLimits, useLimits } from '../../src/graphql/limits.ts'
import type { GraphqlServer } from '../../src/graphql/server.ts'
import { serveWebSocket } from '../../src/graphql/webSocket.ts'
import { createLog } from '../../src/lib/log.ts'
import { RawSocket } from './rawSocket.ts'

// Deeper and wider than Stopframe's own schema is today, which is to stay safe when it grows.
const Node: GraphQLObjectType = new GraphQLObjectType({
  name: 'Node',
  fields: () => ({
    id: { type: GraphQLInt },
    one: { type: Node },
    many: { type: new GraphQLList(new GraphQLNonNull(Node)) },
    some: {
      type: Node,
      args: { first: { type: GraphQLInt } },
      extensions: { complexity: ({ first }: { first: number }) => ({ field: 1, multiplier: first }) },
    },
  }),
})
const yoga = createYoga({
  schema: new GraphQLSchema({ query: Node }),
  plugins: [useLimits() as Plugin],
  parserAndValidationCache: { validationCache: false },
  logging: false,
}) as unknown as GraphqlServer
const http = createServer(yoga)
let closeSockets: () => Promise<void>
let url: string

beforeAll(async () => {
  const options = {
    graphql: yoga,
    authenticate: async () => 'anybody',
    log: createLog('silent'),
    isAllowed: () => true,
    maxSockets: 100,
    heartbeatMs: 12_000,
  }
  closeSockets = serveWebSocket(http, options)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})

afterAll(async () => {
  await closeSockets()
  http.close()
})

type Ask = (
  query: string,
  variables?: Record<string, unknown>,
  operationName?: string,
) => Promise<{ codes: unknown[] }>

const overHttp: Ask = async (query, variables, operationName) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  })
  return codesOf(await response.json())
}

const overWebSocket: Ask = async (query, variables, operationName) => {
  const socket = await RawSocket.open(url, 'anything')
  socket.subscribe('1', query, variables, operationName)
  const message = await socket.next()
  await socket.close()
  return codesOf(message?.type === 'error' ? { errors: message.payload } : message?.payload)
}

function codesOf({ errors = [] }: { errors?: { extensions?: { code?: string } }[] }) {
  return { codes: errors.map(({ extensions }) => extensions?.code) }
}

const nested = (field: string, depth: number) =>
  `${`{ ${field} `.repeat(depth - 1)}{ id }${' }'.repeat(depth - 1)}`
const paged = 'query ($first: Int) { some(first: $first) { id } }'

describe.each([
  ['HTTP', overHttp],
  ['WebSocket', overWebSocket],
])('an operation over %s', (_, ask) => {
  it('may be as deep as the limit, and no deeper', async () => {
    expect(await ask(nested('one', operationLimits.depth))).toEqual({ codes: [] })
    expect(await ask(nested('one', operationLimits.depth + 1))).toEqual({ codes: ['QUERY_DEPTH'] })
  })

  it('may not hide its depth in fragments', async () => {
    const query = `{ ...Outer } fragment Outer on Node ${nested('one', 6).replace('id', '...Inner')}
      fragment Inner on Node ${nested('one', 6)}`
    expect(await ask(query)).toEqual({ codes: ['QUERY_DEPTH'] })
  })

  it('may not ask for lists of lists of lists without end', async () => {
    expect(await ask(nested('many', 4))).toEqual({ codes: [] })
    expect(await ask(nested('many', 6))).toEqual({ codes: ['QUERY_COMPLEXITY'] })
  })

  it('is weighed with its variables, each time anew', async () => {
    const most = operationLimits.complexity - 1
    expect(await ask(paged, { first: most })).toEqual({ codes: [] })
    expect(await ask(paged, { first: most + 1 })).toEqual({ codes: ['QUERY_COMPLEXITY'] })
    expect(await ask(paged, { first: most })).toEqual({ codes: [] })
  })

  it('is weighed alone where the document holds others', async () => {
    const query = `query Small { id } query Large ${nested('many', 6)}`
    expect(await ask(query, {}, 'Small')).toEqual({ codes: [] })
    expect(await ask(query, {}, 'Large')).toEqual({ codes: ['QUERY_COMPLEXITY'] })
  })
})
