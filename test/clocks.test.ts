import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { TestClient } from './support/client.ts'
import { emptyDatabase } from './support/database.ts'
import { jwtSecret, signToken } from './support/harness.ts'
import { MainProcess, newDataDir, usedDataDir } from './support/process.ts'

const hourMs = 3_600_000

/** A process whose clock is off, and jumps with SIGUSR2. */
function processAt(shiftMs: number, env: Record<string, string>, jumpsMs: number[] = []): MainProcess {
  return new MainProcess({
    AUTH_JWT_SECRET: jwtSecret,
    CLOCK_SHIFT_MS: String(shiftMs),
    CLOCK_JUMPS_MS: jumpsMs.join(','),
    NODE_OPTIONS: `--import ${new URL('support/shiftedClock.ts', import.meta.url).href}`,
    ...env,
  })
}

/** Lets the clock jump once an image of that number is begun. */
async function jump(process: MainProcess, image: number, jumpMs: number): Promise<void> {
  await process.says(new RegExp(`Generating image ${image}/`))
  process.child.kill('SIGUSR2')
  await process.says(new RegExp(`the clock jumped by ${jumpMs} ms`))
}

// Good by the clocks of all of them.
const clientOf = async (process: MainProcess) =>
  new TestClient(await process.url(), 'owner', await signToken('owner', { expires: '9h' }))

/** Each job as long as it takes to look twice for workers that are dead. */
const job = (prompt: string) => ({ simpleGeneral: { prompt, quantity: 6 } })
const slow = { SKETCH_DELAY_MS: '1100' }

async function expectMadeOnce(client: TestClient, id: string): Promise<string[]> {
  const log = await client.settled(id)
  const made = log.filter(({ __typename }) => __typename === 'ImageGenerated')
  expect(made).toHaveLength(6)
  expect(log.at(-1)).toMatchObject({ __typename: 'JobSettled', status: 'COMPLETED', creditsCharged: 6 })
  const found = await client.job(id)
  return found?.images.edges.map(({ node }) => String(node.attachment?.url)) ?? []
}

describe('processes whose clocks are hours apart', () => {
  it('run each job once, to its end, and serve each other’s files', async () => {
    const DATABASE_URL = await emptyDatabase()
    // As many places as jobs: each process has two of them.
    const env = { ...slow, DATABASE_URL, DATA_DIR: await newDataDir(), JOB_CONCURRENCY: '2' }
    const ahead = processAt(hourMs, env)
    const behind = processAt(-hourMs, env)
    const jumping = processAt(0, env, [-hourMs])
    const clients = await Promise.all([ahead, behind, jumping].map(clientOf))
    const [one, other] = clients as [TestClient, TestClient]

    const jobs = await Promise.all(
      clients.flatMap((client) => ['sea', 'dunes'].map(async (prompt) => client.createJob(job(prompt)))),
    )
    await jump(jumping, 1, -hourMs)

    const urls = (await Promise.all(jobs.map(({ id }) => expectMadeOnce(one, id)))).flat()
    const db = new pg.Client({ connectionString: DATABASE_URL })
    await db.connect()
    const { rows } = await db.query('SELECT DISTINCT run FROM jobs')
    await db.end()
    expect(rows).toEqual([{ run: 1 }])

    // By the signature alone: no token goes with it.
    const [url = ''] = urls
    for (const client of clients) {
      const response = await fetch(new URL(new URL(url).pathname + new URL(url).search, client.url))
      expect(response.status).toBe(200)
      const [maxAgeS = 0] = /\d+/.exec(String(response.headers.get('cache-control'))) ?? []
      expect(Number(maxAgeS)).toBeLessThanOrEqual(7200)
    }
    const again = (await other.job(jobs[0]?.id ?? ''))?.images.edges[0]?.node.attachment?.url
    expect(new URL(String(again)).search).toMatch(/expires=\d+/)
    for (const client of clients) await client.close()
    for (const process of [ahead, behind, jumping]) expect(process.output).not.toMatch(/"level":[56]0/)
  })
})

describe('a process on the embedded database whose clock jumps in the middle of a job', () => {
  it('keeps its folder and its job, and begins it no second time', async () => {
    const env = { ...slow, DATA_DIR: await usedDataDir() }
    const process = processAt(0, env, [hourMs, -2 * hourMs])
    const client = await clientOf(process)
    const { id } = await client.createJob(job('sea'))
    await jump(process, 1, hourMs)
    const second = processAt(0, env)
    await jump(process, 4, -2 * hourMs)
    await expectMadeOnce(client, id)
    expect(await second.exitCode).toBe(1)
    expect(second.output).toContain(`Process ${process.child.pid}, started `)
    await client.close()
    expect(await process.end('SIGTERM')).toBe(0)
    expect(process.output).not.toMatch(/"run":2|"level":[56]0/)
  })
})
