import { describe, expect, it } from 'vitest'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { Gates } from '../support/gates.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { readEvents } from './eventStream.ts'
import { RawSocket } from './rawSocket.ts'

const gates = new Gates()
const server = useTestServer({ replace: { database: gates.wrap } })

const query = documents.jobProgress.toString()
const expired = (jobId: string) =>
  expect.objectContaining({
    message: expect.stringContaining('read them with `job`'),
    extensions: { code: 'LOG_EXPIRED', jobId },
  })

async function seedSettled(client: TestClient): Promise<SeededJob> {
  const job = await SeededJob.make(server().stopframe, client.accountId, [2])
  await job.commit(2)
  await job.settle()
  await job.age(2)
  return job
}

const trim = () => trimLogs(server().stopframe.db, 1, new AbortController().signal)

describe('jobProgress of a job whose log was removed', () => {
  it('is refused with LOG_EXPIRED from wherever entries would follow, and the job can be read', async () => {
    const client = await server().client()
    const { id } = await seedSettled(client)
    await trim()
    const socket = await RawSocket.open(server().url, client.token)
    for (const after of [null, '0', '5']) {
      socket.subscribe('1', query, { jobId: id, after })
      expect(await socket.next()).toMatchObject({ id: '1', payload: { errors: [expired(id)] } })
      expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    }
    await socket.close()
    const job = await client.job(id)
    expect(job).toMatchObject({ status: 'COMPLETED', completedImages: 2, creditsCharged: 2 })
    expect(job?.images.edges.map(({ node }) => node.attachment?.url)).toEqual([
      expect.any(String),
      expect.any(String),
    ])
  })

  it('completes at once after the last cursor', async () => {
    const client = await server().client()
    const { id } = await seedSettled(client)
    await trim()
    expect(await Array.fromAsync(client.progress(id, '6'))).toEqual([])
  })

  it('is LOG_EXPIRED to whoever is in the middle of reading it, over WebSocket', async () => {
    const client = await server().client()
    const { id } = await seedSettled(client)
    const reading = gates.hold('log-read', 'before', id)
    const socket = await RawSocket.open(server().url, client.token)
    socket.subscribe('1', query, { jobId: id })
    await reading.reached
    await trim()
    reading.open()
    expect(await socket.next()).toEqual({ id: '1', type: 'error', payload: [expired(id)] })
    // The connection and its other operations go on.
    socket.subscribe('2', '{ viewer { id } }')
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next' })
    await socket.close()
  })

  it('is LOG_EXPIRED to whoever is in the middle of reading it, over server-sent events', async () => {
    const client = await server().client()
    const { id } = await seedSettled(client)
    const reading = gates.hold('log-read', 'before', id)
    const answer = client.fetch('/graphql', {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { jobId: id } }),
    })
    await reading.reached
    await trim()
    reading.open()
    const events = await Array.fromAsync(readEvents(await answer))
    expect(events.map(({ event }) => event)).toEqual(['next', 'complete'])
    expect(events[0]?.data.errors).toEqual([expired(id)])
  })
})
