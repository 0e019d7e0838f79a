import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { UnavailableError } from '../../src/generators/generator.ts'
import { TestClient } from '../support/client.ts'
import { cloneDatabase } from '../support/database.ts'
import { cancelHeard } from '../support/jobs.ts'
import { failWith, give, hold, inOrder, TestGenerator } from '../support/testGenerator.ts'

/** A server whose log is kept. */
async function startLogged() {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(String(JSON.parse(chunk.toString()).msg))
      done()
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-data-'))
  const config = readConfig({
    DATA_DIR: folder,
    PORT: '0',
    BACKOFF_MS: '0',
    DATABASE_URL: await cloneDatabase(),
  })
  const generator = new TestGenerator()
  const stopframe = await startStopframe(config, pino({ level: 'info' }, stream), { generator })
  const client = new TestClient(String(stopframe.url), 'local', 'none')
  onTestFinished(async () => {
    await client.close()
    await stopframe.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { lines, generator, stopframe, client }
}

it('tells a cancelled run in the lines that operators know', async () => {
  const { lines, generator, stopframe, client } = await startLogged()
  const script = generator.script(inOrder(give, hold))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 50 } })
  const request = await script.request(1)
  const heard = cancelHeard({ stopframe }, id)
  await client.cancelJob(id)
  await heard
  request.finish()
  await client.settled(id)
  const attachIds = (await client.job(id))?.generatedAttachIds ?? []
  expect(lines).toEqual([
    '🎨 Stage 0: Generating image 1/50...',
    `✅ Stage 0: Image 1/50 completed: AttachID=${attachIds[0]}`,
    '🎨 Stage 0: Generating image 2/50...',
    `✅ Stage 0: Image 2/50 completed: AttachID=${attachIds[1]}`,
    '🚫 Stage 0: Job cancelled by user, stopping at 3/50',
    '🎬 Stage 0 completed: 2/50 images generated',
    '🏁 Pipeline Job cancelled: 2/50 images completed',
  ])
})

it('tells a run with a retry pass in the lines that operators know', async () => {
  const { lines, generator, client } = await startLogged()
  const fail = failWith(() => new UnavailableError('PROVIDER_ERROR', 'Out of order.'))
  const script = generator.script(inOrder(fail, fail, fail, give))
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 2 } })
  await client.settled(id)
  const attachIds = (await client.job(id))?.generatedAttachIds ?? []
  expect(lines).toEqual([
    '🎨 Stage 0: Generating image 1/2...',
    '❌ Stage 0: Image 1/2 failed: Out of order.',
    '🎨 Stage 0: Generating image 2/2...',
    `✅ Stage 0: Image 2/2 completed: AttachID=${attachIds[1]}`,
    '🔄 Stage 0: Retry generating image 1/1...',
    `✅ Stage 0: Image 1/1 completed: AttachID=${attachIds[0]}`,
    '🎬 Stage 0 completed: 2/2 images generated',
    '🏁 Pipeline Job finished: 2/2 images completed',
  ])
})
