import { describe, expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer()

describe('createJob', () => {
  it('makes all images of a job, charges each once and ends its log with JobSettled', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const job = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 5 } })
    const log = await client.settled(job.id)
    expect(log.map(({ __typename }) => __typename)).toEqual([
      'JobCreated',
      'JobStatusChanged',
      ...Array.from({ length: 5 }, () => 'ImageGenerated'),
      'StageFinished',
      'JobStatusChanged',
      'JobSettled',
    ])
    expect(await client.credits()).toEqual({ balance: 995, held: 0, available: 995 })
  })
})

describe('an idempotency key', () => {
  const inputOf = (word: string, quantity: number) => ({ simpleGeneral: { prompt: word, quantity } })

  it('used twice at once makes one job, also where the credits are enough for one only', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const made = await Promise.all(
      Array.from({ length: 6 }, () => client.createJob(inputOf(script.word, 900), 'the same')),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    await client.cancelJob(made[0]?.id ?? '', 'ABORT')
    await client.settled(made[0]?.id ?? '')
  })

  it('of another account is another key', async () => {
    const script = server().generator.script()
    const [one, other] = [await server().client(), await server().client()]
    const first = await one.createJob(inputOf(script.word, 1), 'shared')
    const second = await other.createJob(inputOf(script.word, 1), 'shared')
    expect(second.id).not.toBe(first.id)
  })

  it('returns the first job although the input is another one', async () => {
    const client = await server().client()
    const script = server().generator.script()
    const first = await client.createJob(inputOf(script.word, 1), 'key')
    await client.settled(first.id)
    const again = await client.createJob(inputOf(script.word, 7), 'key')
    expect(again).toMatchObject({ id: first.id, totalImages: 1, status: 'COMPLETED' })
  })
})
