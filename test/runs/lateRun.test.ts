import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'

const server = useTestServer()

it('a job that is delivered twice is run by the one that claimed it last; the other ends without a write', async () => {
  const client = await server().client()
  const script = server().generator.script(hold)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
  const { db, queue, activeRuns } = server().stopframe
  const late = await script.request(0)
  await db.transaction((tx) => queue.enqueue(tx, { id, accountId: client.accountId }))
  const winner = await script.request(1)
  expect([late.position, winner.position]).toEqual([0, 0])

  // The late run does not know yet. Its picture is stored, and comes to nothing.
  late.finish()
  await until(() => activeRuns() === 1)
  expect(await db.prisma.job.findUniqueOrThrow({ where: { id } })).toMatchObject({
    run: 2,
    completedImages: 0,
    creditsCharged: 0,
    status: 'PROCESSING',
  })

  winner.finish()
  ;(await script.request(2)).finish()
  const { kept } = await expectSettled(server(), client, id)
  expect(kept).toHaveLength(2)
  expect(script.requests).toHaveLength(3)
  // What the late run wrote is gone with the settling.
  await until(() => activeRuns() === 0)
  const files = await readdir(join(String(server().env.DATA_DIR), 'files', 'jobs', id, '0'))
  expect(files.filter((name) => !name.includes('thumbnail')).toSorted()).toEqual(['0-2.jpg', '1-2.jpg'])
})
