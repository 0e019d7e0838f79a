import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { connect, watchJob } from '../../examples/watchJob.ts'
import { TestClient } from '../support/client.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { GatedProgram } from '../support/gatedProgram.ts'
import { signToken, useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'

// Looks on, and gives the database.
const observer = useTestServer({ env: { ROLE: 'api' } })

/** An API process behind a load balancer that is to be told where to send its connections. */
async function startApi(env: Record<string, string> = {}) {
  const program = await GatedProgram.start({ ...observer().env, ROLE: 'api', PORT: '0', ...env })
  return { program, url: await program.url() }
}

it('a worker that is told to end takes no new job, finishes its images in flight, hands its jobs back and exits with 0', async () => {
  const client = await observer().client()
  const input = { simpleGeneral: { prompt: 'dunes', quantity: 3 } }
  const { id } = await client.createJob(input)
  const env = { ...observer().env, ROLE: 'worker', JOB_CONCURRENCY: '2' }
  const old = await GatedProgram.start(env, [{ name: 'generate', when: 'after', match: id }])
  await old.reached([0])
  old.child.kill('SIGTERM')
  await old.says(/SIGTERM: finishing what is in flight/)
  const later = await client.createJob(input)

  old.open([0])
  expect(await old.exitCode).toBe(0)
  expect(old.output).toContain('The job was handed back to the queue')
  expect(old.output).not.toContain(later.id)
  const { db } = observer().stopframe
  const handedBack = await db.prisma.job.findUniqueOrThrow({ where: { id }, include: { images: true } })
  expect(handedBack).toMatchObject({ worker: null, run: 1, completedImages: 1, status: 'PROCESSING' })
  expect(handedBack.images.map(({ attempts }) => attempts).toSorted()).toEqual([0, 0, 1])

  await GatedProgram.start(env)
  for (const job of [id, later.id])
    expect((await expectSettled(observer(), client, job)).kept).toHaveLength(3)
  expect((await db.prisma.job.findUniqueOrThrow({ where: { id } })).run).toBe(2)
})

it('a worker that is told to end before its start is over hands back what it has taken by then', async () => {
  const client = await observer().client()
  const { id } = await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 2 } })
  const env = { ...observer().env, ROLE: 'worker' }
  const old = new GatedProgram(env, [
    { name: 'queue-find-lost', when: 'before', match: '' },
    { name: 'generate', when: 'before', match: id },
  ])
  await old.reached([0, 1])
  old.child.kill('SIGTERM')
  await old.says(/SIGTERM: finishing what is in flight/)
  old.open([0, 1])
  expect(await old.exitCode).toBe(0)
  expect(old.output).toContain('The job was handed back to the queue')
  expect((await client.cancelJob(id)).__typename).toBe('CancelJobPayload')
})

it('a job that is cancelled while its worker ends is settled by that worker, though no other is there', async () => {
  const client = await observer().client()
  const { id } = await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 3 } })
  const env = { ...observer().env, ROLE: 'worker' }
  const old = await GatedProgram.start(env, [{ name: 'generate', when: 'after', match: id }])
  await old.reached([0])
  old.child.kill('SIGTERM')
  await old.says(/SIGTERM: finishing what is in flight/)
  expect(await client.cancelJob(id)).toMatchObject({ outcome: 'CANCELLED' })
  old.open([0])
  expect(await old.exitCode).toBe(0)
  expect((await expectSettled(observer(), client, id)).kept).toHaveLength(1)
})

it('a worker that is told twice cuts off its images in flight, and hands its jobs back as cleanly', async () => {
  const client = await observer().client()
  const { id } = await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 2 } })
  const env = { ...observer().env, ROLE: 'worker' }
  const old = await GatedProgram.start(env, [{ name: 'generate', when: 'before', match: id }])
  await old.reached([0])
  old.child.kill('SIGTERM')
  await old.says(/SIGTERM: finishing what is in flight/)
  expect(await old.end('SIGTERM')).toBe(0)
  expect(old.output).toContain('The job was handed back to the queue')
  const { db } = observer().stopframe
  expect(await db.prisma.job.findUniqueOrThrow({ where: { id } })).toMatchObject({ worker: null, run: 1 })
  await GatedProgram.start(env)
  expect((await expectSettled(observer(), client, id)).kept).toHaveLength(2)
})

it('an API process that is told to end is not ready at once, and its subscribers go on elsewhere without a gap', async () => {
  const old = await startApi({ SHUTDOWN_DELAY_MS: '600000' })
  let target = old.url
  const balancer = await CuttableProxy.open(() => target)
  onTestFinished(() => balancer.close())
  const account = 'deploy'
  const token = await signToken(account)
  const client = new TestClient(balancer.url, account, token)
  const { id } = await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 4 } })
  const closes: number[] = []
  const socket = connect({ url: balancer.url, token }, { retryWait: () => wait(5) })
  socket.on('closed', (event) => closes.push((event as CloseEvent).code))
  onTestFinished(() => socket.dispose())
  const events = watchJob(socket, id)[Symbol.asyncIterator]()
  const seen = [(await events.next()).value]

  old.program.child.kill('SIGTERM')
  await old.program.says(/SIGTERM: finishing what is in flight/)
  expect((await fetch(`${old.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${old.url}/livez`)).status).toBe(200)
  // It still serves who comes before the load balancer has turned away.
  expect(await client.job(id)).toMatchObject({ status: 'PENDING' })

  const next = await startApi()
  target = next.url
  expect(await old.program.end('SIGTERM')).toBe(0)
  await GatedProgram.start({ ...observer().env, ROLE: 'worker' })
  for (let next = await events.next(); !next.done; next = await events.next()) seen.push(next.value)
  expect(closes[0]).toBe(1012)
  const { log } = await expectSettled(observer(), await observer().client(account), id)
  expect(seen.map((entry) => entry?.cursor)).toEqual(log.map(({ cursor }) => cursor))
})
