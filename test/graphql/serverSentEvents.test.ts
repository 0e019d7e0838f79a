import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { hold } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'
import { readEvents } from './eventStream.ts'

const server = useTestServer()

const subscribers = () => server().stopframe.feed.size.subscribers

/** As an EventSource asks, which can only GET, and as clients that can POST do. */
const ways: [string, (client: TestClient, variables: object, signal?: AbortSignal) => Promise<Response>][] = [
  [
    'GET',
    (client, variables, signal) => {
      const query = new URLSearchParams({
        query: documents.jobProgress.toString(),
        variables: JSON.stringify(variables),
      })
      const headers = { accept: 'text/event-stream' }
      return client.fetch(`/graphql?${query}`, { headers, ...(signal && { signal }) })
    },
  ],
  [
    'POST',
    (client, variables, signal) =>
      client.fetch('/graphql', {
        method: 'POST',
        headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
        body: JSON.stringify({ query: documents.jobProgress.toString(), variables }),
        ...(signal && { signal }),
      }),
  ],
]

describe.each(ways)('jobProgress over server-sent events by %s', (_, subscribe) => {
  it('sends each entry as it comes, the same as over WebSocket, and completes', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
    const response = await subscribe(client, { jobId: id })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache')

    const seen: unknown[] = []
    for await (const { event, data } of readEvents(response)) {
      if (event === 'complete') break
      seen.push(data.data.jobProgress)
      // Each image waits until the entry before it was read: nothing is kept back to be sent together.
      const { __typename, status } = data.data.jobProgress
      if (__typename === 'JobStatusChanged' && status === 'PROCESSING') (await script.request(0)).finish()
      if (__typename === 'ImageGenerated' && seen.length === 3) (await script.request(1)).finish()
    }
    expect(seen).toEqual(await client.settled(id))
    expect(seen.at(-1)).toMatchObject({ __typename: 'JobSettled', creditsCharged: 2 })
    expect(subscribers()).toBe(0)
  })

  it('goes on after a cursor', async () => {
    const client = await server().client()
    const { id } = await client.createJob({
      simpleGeneral: { prompt: server().generator.script().word, quantity: 2 },
    })
    const log = await client.settled(id)
    const events = await Array.fromAsync(readEvents(await subscribe(client, { jobId: id, after: '3' })))
    expect(events.at(-1)?.event).toBe('complete')
    expect(events.slice(0, -1).map(({ data }) => data.data.jobProgress)).toEqual(log.slice(3))
  })

  it('is forgotten at once when its client hangs up with no event coming', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const hangUp = new AbortController()
    const events = readEvents(await subscribe(client, { jobId: id }, hangUp.signal))
    await events.next()
    await events.next()
    expect(subscribers()).toBe(1)
    hangUp.abort()
    await until(() => subscribers() === 0)
    expect(script.requests).toHaveLength(1)
    expect(request.signal.aborted).toBe(false)
    request.finish()
    await client.settled(id)
  })

  it('is forgotten at once when its client hangs up before it read anything', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const hangUp = new AbortController()
    await subscribe(client, { jobId: id }, hangUp.signal)
    await until(() => subscribers() === 1)
    hangUp.abort()
    await until(() => subscribers() === 0)
    request.finish()
    await client.settled(id)
  })
})
