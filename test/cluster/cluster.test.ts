import { expect, it } from 'vitest'
import { TestClient } from '../support/client.ts'
import { MainProcess } from '../support/process.ts'

it('npm run cluster starts processes on a PostgreSQL server of their own, and starts those again that die', async () => {
  const env = { PORT: '0', SKETCH_DELAY_MS: '60000', DRAIN_MS: '0' }
  const cluster = new MainProcess(env, 'scripts/cluster.ts', ['--api', '2', '--workers', '2'])
  const urls = await Promise.all(
    [1, 2].map(async (n) => (await cluster.says(new RegExp(`api-${n}: (http\\S+)`)))[1]),
  )
  const [one, other] = urls.map((url) => new TestClient(String(url), 'local', 'none')) as [
    TestClient,
    TestClient,
  ]

  // Made through one process, followed and cancelled through the other, run by a third.
  const { id } = await one.createJob({ simpleGeneral: { prompt: 'sea', quantity: 5 } })
  await cluster.says(/Generating image 1\/5/)
  const followed = other.settled(id)
  expect(await other.cancelJob(id, 'ABORT')).toMatchObject({ outcome: 'CANCELLED' })
  expect((await followed).at(-1)).toMatchObject({
    status: 'CANCELLED',
    creditsCharged: 0,
    creditsReleased: 5,
  })
  expect(await one.settled(id)).toEqual(await followed)

  const pid = Number((await cluster.says(/worker-1: process (\d+)/))[1])
  process.kill(pid, 'SIGKILL')
  await cluster.says(/worker-1 has died; starting it again\n[\s\S]*worker-1: process \d+/)
  await Promise.all([one.close(), other.close()])
  expect(await cluster.end('SIGTERM')).toBe(0)
})

it.each([['0'], ['33'], ['many']])('npm run cluster says how many processes it takes (%s)', async (count) => {
  const refused = new MainProcess({}, 'scripts/cluster.ts', ['--workers', count])
  expect(await refused.exitCode).toBe(1)
  expect(refused.output).toContain(`--workers ${count}: a whole number from 1 to 32 is needed.`)
  expect(refused.output).not.toContain('    at ')
})
