import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBeside, type TestServer, useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold, type Script } from '../support/testGenerator.ts'

/** A second worker process beside the server's own. */
function useSecondWorker(server: () => TestServer): void {
  let worker: TestServer | null = null
  beforeAll(async () => {
    worker = await startBeside(server(), { env: { ROLE: 'worker' } })
  })
  afterAll(() => worker?.shutDown())
}

const oneImage = (script: Script) => ({ simpleGeneral: { prompt: script.word, quantity: 1 } })

describe('an account with fifty jobs that may take every place', () => {
  const places = 4
  const server = useTestServer({ env: { JOB_CONCURRENCY: '2', ACCOUNT_CONCURRENCY: '50' } })
  useSecondWorker(server)

  it('lets another account’s job begin after one or two of those that wait', async () => {
    const greedy = await server().client()
    const many = server().generator.script(hold)
    const jobs = await Promise.all(Array.from({ length: 50 }, () => greedy.createJob(oneImage(many))))
    await many.request(places - 1)

    const modest = await server().client()
    const one = server().generator.script()
    const { id } = await modest.createJob(oneImage(one))
    // One place at a time becomes free, and somebody takes it.
    for (let number = 0; one.requests.length === 0; number++) {
      const next = many.request(many.requests.length)
      ;(await many.request(number)).finish()
      await Promise.race([next, one.request(0)])
    }
    // Those that ran already, and two by which it may just have missed its turn.
    expect(many.requests.length).toBeLessThanOrEqual(places + 2)
    await expectSettled(server(), modest, id)

    // The fifty are made all the same, in the order in which they were asked for.
    for (let number = 0; number < jobs.length; number++) (await many.request(number)).finish()
    for (const job of jobs) await greedy.settled(job.id)
  })

  it('and is not passed for ever by accounts that come later', async () => {
    const patient = await server().client()
    const waiting = server().generator.script(hold)
    const jobs = await Promise.all(Array.from({ length: 8 }, () => patient.createJob(oneImage(waiting))))
    await waiting.request(places - 1)

    // With each place that becomes free, a newcomer is there already.
    let isOver = false
    const newcomers = server().generator.script((request) => isOver && request.finish())
    const served = new Set<number>()
    for (let arrived = 0; served.size < jobs.length; arrived++) {
      expect(arrived).toBeLessThan(4 * jobs.length)
      await (await server().client()).createJob(oneImage(newcomers))
      const begun = [...waiting.requests, ...newcomers.requests].filter(({ isDone }) => !isDone)
      const [first] = begun
      if (first?.image.prompt === waiting.word) served.add(first.number)
      const before = waiting.requests.length + newcomers.requests.length
      first?.finish()
      await Promise.race([
        waiting.request(waiting.requests.length),
        newcomers.request(newcomers.requests.length),
      ])
      expect(waiting.requests.length + newcomers.requests.length).toBeGreaterThan(before)
    }
    isOver = true
    for (const request of newcomers.requests) request.finish()
    for (const job of jobs) await patient.settled(job.id)
  })
})

describe('the jobs of one account', () => {
  const server = useTestServer({ env: { JOB_CONCURRENCY: '4', ACCOUNT_CONCURRENCY: '3' } })
  useSecondWorker(server)

  it('run no more at once than they may, in all processes together', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const jobs = await Promise.all(Array.from({ length: 12 }, () => client.createJob(oneImage(script))))
    await script.request(2)
    for (let number = 0; number < jobs.length; number++) {
      const request = await script.request(number)
      expect(script.requests.filter(({ isDone }) => !isDone).length).toBeLessThanOrEqual(3)
      request.finish()
    }
    for (const { id } of jobs) await expectSettled(server(), client, id)
  })
})
