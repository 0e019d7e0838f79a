import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ProgressEntry, TestClient } from './support/client.ts'
import { cloneDatabase, emptyDatabase } from './support/database.ts'
import { MainProcess, newDataDir, usedDataDir } from './support/process.ts'

const withoutSharp = new URL('support/withoutSharp.mjs', import.meta.url)
const quick = { SKETCH_DELAY_MS: '30', INITIAL_CREDITS: '1000' }

async function clientOf(process: MainProcess): Promise<TestClient> {
  return new TestClient(await process.url(), 'local', 'none')
}

async function watchUntil(
  client: TestClient,
  jobId: string,
  images: number,
  seen: ProgressEntry[],
): Promise<void> {
  for await (const entry of client.progress(jobId, seen.at(-1)?.cursor ?? null)) {
    seen.push(entry)
    if (entry.completedImages >= images) return
  }
}

describe('a process on the embedded database', () => {
  it('that is killed in the middle of a job goes on with it when started again', async () => {
    const env = { ...quick, DATA_DIR: await usedDataDir() }
    const seen: ProgressEntry[] = []
    const killed = new MainProcess(env)
    const before = await clientOf(killed)
    const { id } = await before.createJob({
      pipelineStage: { stages: ['sea', 'city', 'forest'].map((prompt) => ({ prompt, quantity: 10 })) },
    })
    await watchUntil(before, id, 11, seen)
    await killed.end('SIGKILL')
    await before.close()

    const again = new MainProcess(env)
    const client = await clientOf(again)
    await watchUntil(client, id, 99, seen)
    const log = await client.settled(id)
    expect(seen).toEqual(log.map((entry) => expect.objectContaining({ cursor: entry.cursor })))
    expect(log.map(({ cursor }) => cursor)).toEqual(log.map((_, index) => String(index + 1)))
    const job = await client.job(id)
    expect(job).toMatchObject({
      status: 'COMPLETED',
      completedImages: 30,
      creditsCharged: 30,
      creditsHeld: 0,
    })
    const urls = job?.images.edges.map(({ node }) => String(node.attachment?.url)) ?? []
    const files = await Promise.all(urls.map(async (url) => (await fetch(url)).status))
    expect(files).toEqual(Array.from({ length: 30 }, () => 200))
    expect(await client.credits()).toEqual({ balance: 970, held: 0, available: 970 })
    await client.close()
    expect(await again.end('SIGTERM')).toBe(0)

    const audit = new MainProcess(env, 'src/creditsCommand.ts', ['audit'])
    expect(await audit.exitCode).toBe(0)
    expect(audit.output).toBe('The ledger is sound.\n')
  })

  it('settles a job that was cancelled by a process that was killed then', async () => {
    const env = { ...quick, SKETCH_DELAY_MS: '5000', DATA_DIR: await usedDataDir() }
    const killed = new MainProcess(env)
    const before = await clientOf(killed)
    const { id } = await before.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 5 } })
    await killed.says(/Generating image 1\/5/)
    expect(await before.cancelJob(id)).toMatchObject({ job: { draining: true } })
    await killed.end('SIGKILL')
    await before.close()

    const client = await clientOf(new MainProcess(env))
    const log = await client.settled(id)
    expect(log.at(-1)).toMatchObject({ __typename: 'JobSettled', creditsCharged: 0, creditsReleased: 5 })
    expect(await client.credits()).toEqual({ balance: 1000, held: 0, available: 1000 })
    await client.close()
  })

  it('that is told to end waits for images in flight, and is told twice does not', async () => {
    const env = { ...quick, SKETCH_DELAY_MS: '60000', DATA_DIR: await usedDataDir() }
    const ending = new MainProcess(env)
    const client = await clientOf(ending)
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'dunes', quantity: 5 } })
    await ending.says(/Generating image 1\/5/)
    ending.child.kill('SIGTERM')
    await ending.says(/finishing what is in flight/)
    await client.close()
    expect(await ending.end('SIGTERM')).toBe(0)
    expect(ending.output).toContain('The job was handed back to the queue')

    // Started again, it goes on from the first image.
    const again = new MainProcess({ ...env, SKETCH_DELAY_MS: '0' })
    const later = await clientOf(again)
    expect((await later.settled(id)).at(-1)).toMatchObject({ creditsCharged: 5 })
    await later.close()
  })

  it('keeps a second one out of its folder, and says who has it', async () => {
    const env = { ...quick, DATA_DIR: await newDataDir() }
    const first = new MainProcess({}, 'test/support/holdFolder.ts', [env.DATA_DIR])
    await first.says(/It has the folder/)
    const second = new MainProcess(env)
    expect(await second.exitCode).toBe(1)
    expect(second.output).toContain(`Process ${first.child.pid}, started `)
    expect(second.output).toContain('set DATA_DIR to another folder, or set DATABASE_URL')
    expect(second.output).not.toContain('    at ')
  })
})

describe('a process that cannot start', () => {
  it('tells everything that is wrong with its configuration at once', async () => {
    const refused = new MainProcess({
      PORT: 'many',
      HOST: '0.0.0.0',
      AUTH_JWKS_URL: 'not a url',
      ROLE: 'boss',
    })
    expect(await refused.exitCode).toBe(1)
    for (const variable of ['PORT', 'AUTH_JWKS_URL', 'ROLE'])
      expect(refused.output).toContain(`- ${variable}:`)
    expect(refused.output).not.toContain('    at ')
  })

  it('says which address is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const refused = new MainProcess({ ...quick, DATA_DIR: await usedDataDir(), PORT: String(port) })
    expect(await refused.exitCode).toBe(1)
    expect(refused.output).toContain(`127.0.0.1:${port} is taken by another process`)
    other.close()
  })

  it('says what is wrong with the PostgreSQL server, without its password', async () => {
    const url = 'postgres://user:secret@127.0.0.1:1/stopframe'
    const refused = new MainProcess({ DATABASE_URL: url, DATA_DIR: await newDataDir() })
    expect(await refused.exitCode).toBe(1)
    expect(refused.output).toContain('postgres://user:***@127.0.0.1:1/stopframe does not let us in')
    expect(refused.output).not.toContain('secret')
  })
})

describe('a process whose surroundings are not fit', () => {
  it('tells all that is wrong with them at once: the server, the folder, the key', async () => {
    const inTheWay = join(await newDataDir(), 'a-file')
    await writeFile(inTheWay, '')
    const refused = new MainProcess({
      DATABASE_URL: 'postgres://127.0.0.1:1/stopframe',
      DATA_DIR: inTheWay,
      GEMINI_API_KEY: 'a key with blanks',
    })
    expect(await refused.exitCode).toBe(1)
    expect(refused.output).toMatch(/- PostgreSQL at .* does not let us in: .*ECONNREFUSED/)
    expect(refused.output).toContain(`- Nothing can be kept in ${inTheWay}: A file is in its way. (EEXIST)`)
    expect(refused.output).toContain('- GEMINI_API_KEY:')
    expect(refused.output).not.toContain('    at ')
    expect(refused.output).not.toContain('a key with blanks')
  })
})

describe('a process without the picture library', () => {
  it('says so a moment after its start and ends, and no image suffers', async () => {
    const env = { ...quick, DATABASE_URL: await cloneDatabase(), DATA_DIR: await newDataDir() }
    const broken = new MainProcess({ ...env, NODE_OPTIONS: `--import=${withoutSharp}` })
    const before = await clientOf(broken)
    const { id } = await before.createJob({ simpleGeneral: { prompt: 'sea', quantity: 2 } })
    await before.close()
    expect(await broken.exitCode).toBe(1)
    expect(broken.output).toContain('The picture library, sharp, cannot be loaded.')
    expect(broken.output).toContain('npm ci')

    const mended = new MainProcess(env)
    const client = await clientOf(mended)
    await client.settled(id)
    expect(await client.job(id)).toMatchObject({ completedImages: 2, failedImages: 0 })
    await client.close()
    expect(await mended.end('SIGTERM')).toBe(0)
  })
})

describe('processes on a PostgreSQL server', () => {
  it('that start together on an empty database migrate it once', async () => {
    const url = await emptyDatabase()
    const processes = await Promise.all(
      [1, 2, 3].map(
        async () => new MainProcess({ ...quick, DATABASE_URL: url, DATA_DIR: await newDataDir() }),
      ),
    )
    await Promise.all(processes.map((process) => process.url()))
    const client = await clientOf(processes[0] as MainProcess)
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'sea', quantity: 3 } })
    expect((await client.settled(id)).at(-1)).toMatchObject({ creditsCharged: 3 })
    await client.close()
    expect(await Promise.all(processes.map((process) => process.end('SIGTERM')))).toEqual([0, 0, 0])
  })
})
