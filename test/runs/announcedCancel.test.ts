import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Gates } from '../support/gates.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold, inOrder } from '../support/testGenerator.ts'

const gates = new Gates()
const server = useTestServer({ replace: { database: gates.wrap } })

/** Resolves once the worker has been told that the job is about to be cancelled. */
function announced(jobId: string): Promise<void> {
  return new Promise((resolve) => {
    server().stopframe.doorbell.onCancelAnnounced((cancelled) => cancelled === jobId && resolve())
  })
}

/** A job of four images, the first of which is in flight. */
async function running() {
  const client = await server().client()
  const script = server().generator.script(inOrder(hold, (request) => request.finish()))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
  return { client, script, id, request: await script.request(0) }
}

describe('a cancel that waits for its commit', () => {
  it('has cut off what was in flight by then (ABORT)', async () => {
    const { client, script, id, request } = await running()
    const gate = gates.hold('job-cancel-held', 'before', id)
    const aborted = once(request.signal, 'abort')
    const answer = client.cancelJob(id, 'ABORT')
    await aborted
    await gate.reached
    expect(await client.job(id)).toMatchObject({ status: 'PROCESSING', cancelledAt: null })
    gate.open()
    expect(await answer).toMatchObject({ outcome: 'CANCELLED' })
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toEqual([])
    expect(script.requests).toHaveLength(1)
  })

  it('keeps what was in flight, and has nothing more begun (DRAIN)', async () => {
    const { client, script, id, request } = await running()
    const gate = gates.hold('job-cancel-held', 'before', id)
    const heard = announced(id)
    const answer = client.cancelJob(id, 'DRAIN')
    await heard
    await gate.reached
    expect(request.signal.aborted).toBe(false)
    const commit = gates.hold('images-commit', 'after', id)
    request.finish()
    await commit.reached
    commit.open()
    gate.open()
    expect(await answer).toMatchObject({ outcome: 'CANCELLED' })
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toHaveLength(1)
    expect(script.requests).toHaveLength(1)
  })
})

// Its process ended between the two, say. Each waits some seconds for a commit, so they do it together.
describe.concurrent('a cancel that is announced and not committed', () => {
  it('costs the job a new run, and nothing else', async () => {
    const { client, script, id, request } = await running()
    server().stopframe.doorbell.announceCancel(client.accountId, id, 'ABORT')
    await once(request.signal, 'abort')
    const { job, kept, log } = await expectSettled(server(), client, id)
    expect(job.status).toBe('COMPLETED')
    expect(kept).toHaveLength(4)
    expect(script.requests).toHaveLength(5)
    expect(log.filter(({ status }) => status === 'CANCELLED')).toEqual([])
  })

  it('is settled by the same run where it is committed as the job is handed back', async () => {
    const { client, script, id, request } = await running()
    const gate = gates.hold('run-lock-held', 'before', id)
    server().stopframe.doorbell.announceCancel(client.accountId, id, 'ABORT')
    await once(request.signal, 'abort')
    await gate.reached
    expect(await client.cancelJob(id)).toMatchObject({ outcome: 'CANCELLED', job: { draining: true } })
    gate.open()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toEqual([])
    expect(script.requests).toHaveLength(1)
  })
})

it('an announcement by another account, or of a job that is settled, is none', async () => {
  const mine = await running()
  const other = await running()
  const told: string[] = []
  server().stopframe.doorbell.onCancelAnnounced((jobId) => told.push(jobId))
  /** Resolves when it is heard: whatever was announced before, over the same connection, is there by then. */
  const cancelAnnounced = async ({ client, id }: Awaited<ReturnType<typeof running>>) => {
    const heard = announced(id)
    const gate = gates.hold('job-cancel-held', 'before', id)
    const answer = client.cancelJob(id, 'DRAIN')
    await heard
    gate.open()
    await answer
  }
  const announce = (jobId: string) =>
    server().stopframe.doorbell.announceCancel(other.client.accountId, jobId, 'ABORT')

  announce(mine.id)
  await cancelAnnounced(other)
  other.request.finish()
  await expectSettled(server(), other.client, other.id)
  announce(other.id)
  await cancelAnnounced(mine)
  expect(told).toEqual([other.id, mine.id])
  expect(mine.request.signal.aborted).toBe(false)
  mine.request.finish()
  expect((await expectSettled(server(), mine.client, mine.id)).kept).toHaveLength(1)
})
