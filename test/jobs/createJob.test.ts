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
