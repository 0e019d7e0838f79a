import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { handBack } from '../../src/runs/claimJob.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { untilAsked } from '../support/until.ts'

const server = useTestServer()

it('what a dead run left of a job that a cancel settles is removed by the worker that its message comes to', async () => {
  const { db, queue, services } = server().stopframe
  const accountId = randomUUID()
  const job = await SeededJob.make(server().stopframe, accountId, [3])
  const storage = createDiskStorage({ rootDir: join(String(server().env.DATA_DIR), 'files') })
  await storage.put(`jobs/${job.id}/0/0-1.jpg`, new Uint8Array(9), 'image/jpeg')
  // Handed back, and cancelled before it is delivered: no run settles it.
  const late = {
    ...queue,
    enqueue: ((tx, handed) => queue.enqueue(tx, handed, { delayS: 1 })) as typeof queue.enqueue,
  }
  expect(await handBack(db, late, { id: job.id, accountId }, job.run)).toBe('handed back')
  // The same answer where the first was lost on the way, and no second message.
  expect(await handBack(db, late, { id: job.id, accountId }, job.run)).toBe('handed back')
  await services.cancelJob(accountId, job.id, 'DRAIN')
  expect((await db.prisma.job.findUniqueOrThrow({ where: { id: job.id } })).finishedAt).not.toBeNull()
  await untilAsked(async () => (await storage.list(`jobs/${job.id}`)).length === 0)
})
