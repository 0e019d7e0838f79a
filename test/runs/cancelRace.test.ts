import { describe, expect, it } from 'vitest'
import { Gates } from '../support/gates.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard } from '../support/jobs.ts'
import { hold } from '../support/testGenerator.ts'

const gates = new Gates()
const server = useTestServer({ replace: { database: gates.wrap } })

// The statements that end a job of one image, in order.
const ending = ['images-commit', 'stage-finished', 'job-settle']

const runPoints = ending.flatMap((name) => [
  { name, when: 'before' as const },
  { name, when: 'after' as const },
])

describe.each(['DRAIN', 'ABORT'] as const)('a cancel (%s) at the moment of completion', (mode) => {
  it.each(runPoints)('with the run standing $when $name', async ({ name, when }) => {
    const client = await server().client()
    const script = server().generator.script(hold)
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
    const request = await script.request(0)
    const gate = gates.hold(name, when, id)
    request.finish()
    await gate.reached
    const answer = await client.cancelJob(id, mode)
    gate.open()

    const { job, kept, log } = await expectSettled(server(), client, id)
    const tooLate = name === 'job-settle' && when === 'after'
    expect(answer).toMatchObject({ outcome: tooLate ? 'ALREADY_FINISHED' : 'CANCELLED' })
    expect(job.status).toBe(tooLate ? 'COMPLETED' : 'CANCELLED')
    // The picture was in hand ahead of the cancel: it stays.
    expect(kept).toHaveLength(1)
    expect(log.filter(({ __typename }) => __typename === 'JobStatusChanged')).toHaveLength(2)
  })

  it.each(['before', 'after'] as const)(
    'with the cancel standing %s its statement while the job completes',
    async (when) => {
      const client = await server().client()
      const script = server().generator.script(hold)
      const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
      const request = await script.request(0)
      const gate = gates.hold('job-cancel-held', when, id)
      // Told ahead, the run would wait for it.
      const announcement = gates.hold('doorbell-announce-cancel', 'before', id)
      const answer = client.cancelJob(id, mode)
      await gate.reached
      if (when === 'before' || mode === 'DRAIN') request.finish()
      const { job, kept } = await expectSettled(server(), client, id)
      gate.open()
      announcement.open()
      expect(await answer).toMatchObject({ outcome: when === 'before' ? 'ALREADY_FINISHED' : 'CANCELLED' })
      expect(job.status).toBe(when === 'before' ? 'COMPLETED' : 'CANCELLED')
      expect(kept).toHaveLength(when === 'before' || mode === 'DRAIN' ? 1 : 0)
      expect((await client.job(id))?.status).toBe(job.status)
    },
  )
})

describe('a cancel at the moment of the claim', () => {
  it.each(['before', 'after'] as const)('with the run standing %s its claim', async (when) => {
    const client = await server().client()
    const script = server().generator.script()
    // The claim may come ahead of the answer to createJob: it is held for any job, which is this one.
    const gate = gates.hold('run-claim', when, '')
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
    await gate.reached
    const heard = cancelHeard(server(), id)
    expect(await client.cancelJob(id)).toMatchObject({
      outcome: 'CANCELLED',
      job: { draining: when === 'after' },
    })
    await heard
    gate.open()
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toEqual([])
    expect(script.requests).toEqual([])
  })
})
