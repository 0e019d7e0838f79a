import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterAll, expect, it } from 'vitest'
import { UnavailableError } from '../../src/generators/generator.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { useTestServer } from '../support/harness.ts'
import { HeldReading } from '../support/heldReading.ts'
import { expectSettled } from '../support/invariants.ts'
import { uploadPicture } from '../support/jobs.ts'
import { hold, inOrder } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'

const pauseMs = 150
const limited = () => new UnavailableError('RATE_LIMITED', 'Too many requests.', pauseMs)

const rootDir = mkdtempSync(join(tmpdir(), 'stopframe-test-pause-'))
afterAll(() => rm(rootDir, { recursive: true, force: true }))

const reading = new HeldReading()
const storage = reading.wrap(createDiskStorage({ rootDir }))

const one = useTestServer({ env: { GENERATOR_CONCURRENCY: '1' }, replace: { storage } })

it('a pause that a provider asks for holds for the job that gets the slot next', async () => {
  const [limitedClient, waitingClient] = [await one().client(), await one().client()]
  const first = one().generator.script(inOrder(hold, (request) => request.finish()))
  const begun: number[] = []
  const second = one().generator.script((request) => {
    begun.push(performance.now())
    request.finish()
  })
  const limitedJob = await limitedClient.createJob({ simpleGeneral: { prompt: first.word, quantity: 1 } })
  const request = await first.request(0)
  const waitingJob = await waitingClient.createJob({ simpleGeneral: { prompt: second.word, quantity: 1 } })
  await until(() => one().stopframe.activeRuns() === 2)
  for await (const { status } of waitingClient.progress(waitingJob.id)) if (status === 'PROCESSING') break

  const askedMs = performance.now()
  request.fail(limited())
  await expectSettled(one(), waitingClient, waitingJob.id)
  await expectSettled(one(), limitedClient, limitedJob.id)
  expect((begun[0] ?? 0) - askedMs).toBeGreaterThan(pauseMs - 2)
})

const two = useTestServer({ env: { GENERATOR_CONCURRENCY: '2' }, replace: { storage } })

it('a pause holds for a job that has its slot, and has not asked yet', async () => {
  const client = await two().client()
  const attachId = await uploadPicture(client)
  const first = two().generator.script(inOrder(hold, (request) => request.finish()))
  const begun: number[] = []
  const second = two().generator.script((request) => {
    begun.push(performance.now())
    request.finish()
  })
  const limitedJob = await client.createJob({ simpleGeneral: { prompt: first.word, quantity: 1 } })
  const request = await first.request(0)
  const held = reading.hold()
  const portraits = [{ attachId, wrappingPrompt: second.word }]
  const readingJob = await client.createJob({ simplePortrait: { portraits } })
  await held.asked

  const askedMs = performance.now()
  request.fail(limited())
  await expect(request.result).rejects.toThrow()
  setImmediate(held.open)
  await expectSettled(two(), client, readingJob.id)
  await expectSettled(two(), client, limitedJob.id)
  expect((begun[0] ?? 0) - askedMs).toBeGreaterThan(pauseMs - 2)
})
