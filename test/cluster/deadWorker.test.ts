import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { untilAsked } from '../support/until.ts'
import { HeldWorkers } from './heldEverywhere.ts'

const api = useTestServer({ env: { ROLE: 'api' } })

it('a worker that is killed between any two lines loses nothing: another goes on from the images that are missing', async () => {
  const workers = await HeldWorkers.start(api())
  workers.signal('SIGKILL')
  await Promise.all(workers.programs.map(({ exitCode }) => exitCode))
  const killedAt = performance.now()
  await workers.startAnother()
  const { db } = api().stopframe
  const ids = workers.jobs.map(({ id }) => id)
  const dead = workers.programs.map(({ child }) => `:${child.pid}:`)
  const isLeft = async () => {
    const held = await db.prisma.job.findMany({ where: { id: { in: ids }, worker: { not: null } } })
    return held.some(({ worker }) => dead.some((pid) => worker?.includes(pid)))
  }
  await untilAsked(async () => !(await isLeft()))
  // What the documentation promises; the heartbeat, the look at it and the poll add up to 17 s.
  expect(performance.now() - killedAt).toBeLessThan(30_000)
  for (const { at, id, client, kept: expected, byFirstRun } of workers.jobs) {
    const { kept } = await expectSettled(api(), client, id)
    expect({ at, kept: kept.length }).toEqual({ at, kept: expected })
    // The run's number stands in the name of each file: what the dead one had committed was not made again.
    const ofFirstRun = kept.filter(({ attachment }) => /-1\.jpg\?/.test(String(attachment?.url)))
    expect({ at, byFirstRun: ofFirstRun.length }).toEqual({ at, byFirstRun })
  }
})
