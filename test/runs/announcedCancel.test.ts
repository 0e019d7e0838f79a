import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { MisconfiguredError } from '../../src/generators/generator.ts'
import { cancelChannel } from '../../src/jobs/doorbell.ts'
import { Gates } from '../support/gates.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold, inOrder } from '../support/testGenerator.ts'

const gates = new Gates()
const server = useTestServer({ replace: { database: gates.wrap } })

/** A job of four images, the first of which is in flight. */
async function running() {
  const client = await server().client()
  const script = server().generator.script(inOrder(hold, (request) => request.finish()))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 4 } })
  return { client, script, id, request: await script.request(0) }
}

type Running = Awaited<ReturnType<typeof running>>

/** Resolves once the worker has been told that the job is about to be cancelled. */
function announced(jobId: string): Promise<void> {
  return new Promise((resolve) => {
    // Called after the watcher's own listener, which was there first.
    server().stopframe.doorbell.onCancelAnnounced((cancelled) => cancelled === jobId && resolve())
  })
}

/** A cancel that stands ahead of its statement, and of which the worker has been told. */
async function standingCancel({ client, id }: Running, mode: 'DRAIN' | 'ABORT') {
  const heard = announced(id)
  const gate = gates.hold('job-cancel-held', 'before', id)
  const answer = client.cancelJob(id, mode)
  await Promise.all([heard, gate.reached])
  const finish = () => {
    gate.open()
    return answer
  }
  return { finish }
}

function announce(accountId: string, jobId: string, mode: 'DRAIN' | 'ABORT'): void {
  server().stopframe.doorbell.announceCancel(accountId, jobId, mode)
}

/** How many runs the job had. */
async function runsOf(id: string): Promise<number> {
  return (await server().stopframe.db.prisma.job.findUniqueOrThrow({ where: { id } })).run
}

it('a cancel has cut off what is in flight while it waits for its commit (ABORT)', async () => {
  const job = await running()
  const cancel = await standingCancel(job, 'ABORT')
  expect(job.request.signal.aborted).toBe(true)
  expect(await job.client.job(job.id)).toMatchObject({ status: 'PROCESSING', cancelledAt: null })
  expect(await cancel.finish()).toMatchObject({ outcome: 'CANCELLED' })
  const settled = await expectSettled(server(), job.client, job.id)
  expect(settled.job.status).toBe('CANCELLED')
  expect(settled.kept).toEqual([])
  expect(job.script.requests).toHaveLength(1)
  expect(await runsOf(job.id)).toBe(1)
})

it('a cancel of a job that drains cuts off what is in flight while it waits for its commit', async () => {
  const { client, id, request } = await running()
  await client.cancelJob(id, 'DRAIN')
  const aborted = once(request.signal, 'abort')
  const gate = gates.hold('job-cancel-escalate', 'before', id)
  const answer = client.cancelJob(id, 'ABORT')
  await aborted
  // Settled meanwhile, maybe: there is nothing left to cut off then.
  gate.open()
  expect(await answer).toMatchObject({ outcome: 'ALREADY_CANCELLED' })
  expect((await expectSettled(server(), client, id)).kept).toEqual([])
})

it('a job that fails while a cancel of it waits for its commit has failed', async () => {
  const job = await running()
  const cancel = await standingCancel(job, 'DRAIN')
  job.request.fail(new MisconfiguredError('API_KEY_INVALID', 'The key is wrong.'))
  const settled = await expectSettled(server(), job.client, job.id)
  expect(settled.job).toMatchObject({ status: 'FAILED', errorCode: 'API_KEY_INVALID' })
  expect(await cancel.finish()).toMatchObject({ outcome: 'ALREADY_FINISHED' })
})

// Its process ended between the two, say. Each is waited for, so they are at the same time.
describe.concurrent('a cancel that is announced and not committed', () => {
  it('costs the job a new run and a request, and nothing else (ABORT)', async () => {
    const { client, script, id, request } = await running()
    announce(client.accountId, id, 'ABORT')
    await once(request.signal, 'abort')
    const { job, kept, log } = await expectSettled(server(), client, id)
    expect(job.status).toBe('COMPLETED')
    expect(kept).toHaveLength(4)
    expect(script.requests).toHaveLength(5)
    expect(log.filter(({ status }) => status === 'CANCELLED')).toEqual([])
    expect(await runsOf(id)).toBe(2)
  })

  it('keeps what is in flight, and has nothing more begun before the job is handed back (DRAIN)', async () => {
    const { client, script, id, request } = await running()
    const heard = announced(id)
    const gate = gates.hold('run-lock-held', 'before', id)
    announce(client.accountId, id, 'DRAIN')
    await heard
    request.finish()
    await gate.reached
    expect(script.requests).toHaveLength(1)
    gate.open()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('COMPLETED')
    expect(kept).toHaveLength(4)
    expect(script.requests).toHaveLength(4)
  })

  it('is settled by the same run where it is committed as the job is handed back', async () => {
    const { client, script, id, request } = await running()
    const gate = gates.hold('run-lock-held', 'before', id)
    announce(client.accountId, id, 'ABORT')
    await once(request.signal, 'abort')
    await gate.reached
    // Not heard of: the row has the last word.
    expect(await client.cancelJob(id)).toMatchObject({ outcome: 'CANCELLED', job: { draining: true } })
    gate.open()
    const { job, kept } = await expectSettled(server(), client, id)
    expect(job.status).toBe('CANCELLED')
    expect(kept).toEqual([])
    expect(script.requests).toHaveLength(1)
    expect(await runsOf(id)).toBe(1)
  })
})

it('a cancel that is heard of, and is not in the row once the run has stopped, has the job go on', async () => {
  const { client, script, id, request } = await running()
  // As good as one whose commit was lost in a fail-over to a standby that was behind.
  const notify = { name: '', text: 'SELECT pg_notify($1, $2)' }
  const aborted = once(request.signal, 'abort')
  await server().stopframe.db.query(notify, [cancelChannel, `${id}:ABORT`])
  await aborted
  const { job, kept } = await expectSettled(server(), client, id)
  expect(job.status).toBe('COMPLETED')
  expect(kept).toHaveLength(4)
  expect(script.requests).toHaveLength(5)
  expect(await runsOf(id)).toBe(2)
})

it('an announcement by another account, or of a job that is settled, is none', async () => {
  const mine = await running()
  const other = await running()
  const told: string[] = []
  server().stopframe.doorbell.onCancelAnnounced((jobId) => told.push(jobId))

  announce(other.client.accountId, mine.id, 'ABORT')
  // Over the same connection: whatever was announced before is heard before.
  await (await standingCancel(other, 'DRAIN')).finish()
  other.request.finish()
  await expectSettled(server(), other.client, other.id)
  announce(other.client.accountId, other.id, 'ABORT')
  await (await standingCancel(mine, 'DRAIN')).finish()
  expect(told).toEqual([other.id, mine.id])
  expect(mine.request.signal.aborted).toBe(false)
  mine.request.finish()
  expect((await expectSettled(server(), mine.client, mine.id)).kept).toHaveLength(1)
})
