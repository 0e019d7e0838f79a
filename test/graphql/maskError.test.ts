import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TestClient } from '../support/client.ts'
import { useTestServer } from '../support/harness.ts'
import { useLoggedApi } from './loggedApi.ts'
import { RawSocket } from './rawSocket.ts'

const server = useTestServer({ env: { ROLE: 'api' } })
const api = useLoggedApi(server)

const secret = 'password authentication failed for user "stopframe"'
const create = 'mutation { createJob(input: { simpleGeneral: { prompt: "x", quantity: 1 } }) { __typename } }'
const told = {
  message: 'Something went wrong on the server.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
}

afterEach(() => {
  vi.restoreAllMocks()
})

async function post(client: TestClient, query: string) {
  const response = await fetch(`${api().url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${client.token}` },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, text: await response.text() }
}

describe('an error that nobody foresaw', () => {
  it('tells nothing of itself over HTTP, and is logged once', async () => {
    vi.spyOn(api().stopframe.services, 'createJob').mockRejectedValue(new Error(secret))
    const { status, text } = await post(await server().client(), create)
    expect(status).toBe(200)
    expect(JSON.parse(text)).toEqual({
      data: null,
      errors: [expect.objectContaining({ ...told, path: ['createJob'] })],
    })
    expect(text).not.toContain('password')
    expect(api().lines.map(({ err }) => err?.message)).toEqual([secret])
  })

  it('tells nothing of itself over WebSocket, is logged once, and leaves the connection open', async () => {
    vi.spyOn(api().stopframe.services, 'createJob').mockRejectedValue(new Error(secret))
    const socket = await RawSocket.open(api().url, (await server().client()).token)
    socket.subscribe('1', create)
    const answer = await socket.next()
    expect(answer).toMatchObject({
      type: 'next',
      payload: { data: null, errors: [{ ...told, path: ['createJob'] }] },
    })
    expect(JSON.stringify(answer)).not.toContain('password')
    expect(api().lines.map(({ err }) => err?.message)).toEqual([secret])

    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', '{ viewer { id } }')
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next' })
    await socket.close()
  })

  it('that ends a subscription tells nothing of itself, and is logged once', async () => {
    const client = await server().client()
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
    vi.spyOn(api().stopframe.feed, 'follow').mockImplementation(() => {
      throw new Error(secret)
    })
    const socket = await RawSocket.open(api().url, client.token)
    socket.subscribe('1', `subscription { jobProgress(jobId: "${id}") { cursor } }`)
    const answer = await socket.next()
    expect(JSON.stringify(answer)).toContain('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(answer)).not.toContain('password')
    expect(api().lines.map(({ err }) => err?.message)).toEqual([secret])
    await socket.close()
  })

  it('in the middle of a subscription tells nothing of itself, and is logged once', async () => {
    const client = await server().client()
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
    vi.spyOn(api().stopframe.feed, 'follow').mockReturnValue({
      next: async () => {
        throw new Error(secret)
      },
      [Symbol.asyncIterator]() {
        return this
      },
    })
    const socket = await RawSocket.open(api().url, client.token)
    socket.subscribe('1', `subscription { jobProgress(jobId: "${id}") { cursor } }`)
    const answer = await socket.next()
    expect(JSON.stringify(answer)).toContain('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(answer)).not.toContain('password')
    expect(api().lines.map(({ err }) => err?.message)).toEqual([secret])
    socket.subscribe('2', '{ viewer { id } }')
    expect(await socket.next()).toMatchObject({ id: '2' })
    await socket.close()
  })

  it('of the REST calls tells nothing of itself, and is logged once', async () => {
    vi.spyOn(api().stopframe.services, 'cancelJob').mockRejectedValue(new Error(secret))
    const { token } = await server().client()
    const response = await fetch(`${api().url}/api/jobs/x/cancel`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      success: false,
      error: 'INTERNAL_SERVER_ERROR',
      message: 'Something went wrong on the server.',
    })
    expect(api().lines.map(({ err }) => err?.message)).toEqual([secret])
  })
})

describe("a client's mistake", () => {
  it('is no news for the log', async () => {
    const client = await server().client()
    for (const query of [
      '{',
      '{ nothing }',
      '{ jobs(after: "x") { edges { cursor } } }',
      '{ jobs(first: -1) { edges { cursor } } }',
    ]) {
      expect((await post(client, query)).text).toContain('"code"')
    }
    expect(api().lines).toEqual([])
  })
})
