import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { auditLedger } from '../../src/credits/ledger.ts'
import { TestClient } from '../support/client.ts'
import { GatedProgram } from '../support/gatedProgram.ts'
import type { GatePlace } from '../support/gates.ts'
import { signToken, useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { SeededJob } from '../support/seed.ts'
import { hold, inOrder } from '../support/testGenerator.ts'

const other = useTestServer()
// Its jobs are the test's: no worker comes near them.
const apiAlone = useTestServer({ env: { ROLE: 'api' } })

/** The same account's client at another address. */
async function at(url: string, accountId: string): Promise<TestClient> {
  return new TestClient(url, accountId, await signToken(accountId))
}

const sides = (...names: string[]) =>
  names.flatMap((name) => [{ name, when: 'before' } as const, { name, when: 'after' } as const])

it('an API process that is killed between any two lines of createJob leaves a whole job or none; asked again, there is one', async () => {
  const points = [
    ...sides('account-open', 'account-hold', 'job-insert'),
    { name: 'commit', when: 'after' } as const,
  ]
  const accounts = points.map(() => `account-${randomUUID()}`)
  const places: GatePlace[] = points.map((point, index) => ({ ...point, match: String(accounts[index]) }))
  const killed = await GatedProgram.start({ ...other().env, PORT: '0', ROLE: 'api' }, places)
  const url = await killed.url()
  const script = other().generator.script()
  const input = { simpleGeneral: { prompt: script.word, quantity: 2 } }
  const calls = Promise.allSettled(
    accounts.map(async (account) => (await at(url, account)).createJob(input, 'the key')),
  )
  await killed.reached([...points.keys()])
  await killed.end('SIGKILL')
  expect((await calls).map(({ status }) => status)).toEqual(points.map(() => 'rejected'))

  for (const account of accounts) {
    const client = await other().client(account)
    const { id } = await client.createJob(input, 'the key')
    await expectSettled(other(), client, id)
    expect(await other().stopframe.db.prisma.job.count({ where: { accountId: account } })).toBe(1)
    expect(await client.credits()).toEqual({ balance: 998, held: 0, available: 998 })
  }
})

it('an API process that is killed between any two lines of cancelJob has cancelled the job or not; asked again, it is cancelled', async () => {
  const ofHeld = sides('job-cancel-held')
  const ofUnheld = [
    ...sides('job-cancel-lock', 'job-cancel-locked', 'job-settle'),
    { name: 'commit', when: 'after' } as const,
  ]
  const { stopframe } = apiAlone()
  const make = async () => {
    const accountId = `account-${randomUUID()}`
    return { accountId, job: await SeededJob.make(stopframe, accountId, [2]) }
  }
  const held = await Promise.all(ofHeld.map(make))
  const unheld = await Promise.all(ofUnheld.map(make))
  await stopframe.db.prisma.job.updateMany({
    where: { id: { in: unheld.map(({ job }) => job.id) } },
    data: { worker: null },
  })
  await stopframe.db.prisma.account.updateMany({
    where: { id: { in: unheld.map(({ accountId }) => accountId) } },
    data: { running: 0 },
  })
  const jobs = [...held, ...unheld]
  const places: GatePlace[] = [...ofHeld, ...ofUnheld].map((point, index) => ({
    ...point,
    match: String(jobs[index]?.job.id),
  }))
  const killed = await GatedProgram.start({ ...apiAlone().env, PORT: '0', ROLE: 'api' }, places)
  const url = await killed.url()
  const calls = Promise.allSettled(
    jobs.map(async ({ accountId, job }) => (await at(url, accountId)).cancelJob(job.id)),
  )
  await killed.reached([...places.keys()])
  await killed.end('SIGKILL')
  expect((await calls).map(({ status }) => status)).toEqual(jobs.map(() => 'rejected'))

  for (const { accountId, job } of jobs) {
    const client = await apiAlone().client(accountId)
    const cancelled = await client.cancelJob(job.id)
    expect(['CANCELLED', 'ALREADY_CANCELLED']).toContain(
      cancelled.__typename === 'CancelJobPayload' && cancelled.outcome,
    )
    if (held.some((one) => one.job === job)) await job.settle({ status: 'COMPLETED' })
    await expectSettled(apiAlone(), client, job.id)
  }
  expect(await auditLedger(stopframe.db)).toEqual([])
})

it('an API process that is killed when it has announced a cancel, and not made it, leaves a job that goes on', async () => {
  const client = await other().client()
  const script = other().generator.script(inOrder(hold, (request) => request.finish()))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
  const { signal } = await script.request(0)
  const place: GatePlace = { name: 'job-cancel-held', when: 'before', match: id }
  const killed = await GatedProgram.start({ ...other().env, PORT: '0', ROLE: 'api' }, [place])
  const url = await killed.url()
  const cut = once(signal, 'abort')
  const call = Promise.allSettled([(await at(url, client.accountId)).cancelJob(id, 'ABORT')])
  await Promise.all([killed.reached([0]), cut])
  await killed.end('SIGKILL')
  expect((await call).map(({ status }) => status)).toEqual(['rejected'])
  const { job, kept } = await expectSettled(other(), client, id)
  expect(job.status).toBe('COMPLETED')
  expect(kept).toHaveLength(3)
})
