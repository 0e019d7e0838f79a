import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { TestServer, useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'

const api = useTestServer({ env: { ROLE: 'api' } })
let network: CuttableProxy
let worker: TestServer

// All of the worker's connections to the database go through a network of the test's own.
beforeAll(async () => {
  const url = new URL(String(api().env.DATABASE_URL))
  network = await CuttableProxy.open(() => url.href)
  const behind = new URL(url)
  behind.port = new URL(network.url).port
  const env = { ...api().env, DATABASE_URL: behind.href, ROLE: 'worker', BACKOFF_MS: '500' }
  worker = await TestServer.start({ env, replace: { generator: api().generator } })
})
afterAll(async () => {
  await worker.end()
  await network.close()
})

it('a cancel that was made while the worker was cut off takes effect when it is back', async () => {
  const client = await api().client()
  const script = api().generator.script(hold)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
  const { signal } = await script.request(0)
  network.refuse()
  expect(await client.cancelJob(id, 'ABORT')).toMatchObject({ outcome: 'CANCELLED' })
  // It has tried to come back, and knows nothing yet.
  await until(() => network.refused > 3)
  expect(signal.aborted).toBe(false)
  network.recover()
  await once(signal, 'abort')
  const { kept } = await expectSettled(api(), client, id)
  expect(kept).toEqual([])
  expect(script.requests).toHaveLength(1)
})

it('images that become ready while the worker is cut off are kept when it is back, and seen by those who follow', async () => {
  const client = await api().client()
  const script = api().generator.script(hold)
  const stages = [0, 1, 2].map((stage) => ({ prompt: `${script.word} ${stage}`, quantity: 1 }))
  const { id } = await client.createJob({ pipelineStage: { stages } })
  const requests = await Promise.all([0, 1, 2].map((number) => script.request(number)))
  const seen = client.settled(id)
  const refused = network.refused
  network.refuse()
  for (const request of requests) request.finish()
  await until(() => network.refused > refused + 3)
  network.recover()
  const { kept, log } = await expectSettled(api(), client, id)
  expect(kept).toHaveLength(3)
  expect(script.requests).toHaveLength(3)
  expect((await seen).map(({ cursor }) => cursor)).toEqual(log.map(({ cursor }) => cursor))
})
