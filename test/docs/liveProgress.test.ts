import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { ProgressEntry } from '../support/client.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { jobProgress } from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { hold } from '../support/testGenerator.ts'

const server = useTestServer()

type WatchJob = (
  query: string,
  jobId: string,
  draw: (entry: ProgressEntry) => void,
  fail: (problem: unknown) => void,
) => () => void

/** The program that web/README.md shows, as people would copy it. */
async function copyFromReadme(url: string, token: string): Promise<WatchJob> {
  const readme = await readFile('web/README.md', 'utf8')
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(/export function[\s\S]*/.exec(code)?.[0].trim().split('\n').length).toBeLessThanOrEqual(30)
  const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const copy = code
    .replace("'graphql-ws'", `'${import.meta.resolve('graphql-ws')}'`)
    .replace('wss://images.example.com', url.replace('http', 'ws'))
    .replace('freshToken()', `'${token}'`)
  const file = join(folder, 'watchJob.mjs')
  await writeFile(file, copy)
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)).watchJob
}

it('web/README.md shows thirty lines that watch a job through a lost connection, and miss nothing', async () => {
  const client = await server().client()
  const script = server().generator.script(hold)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 3 } })
  // A request that is held would hold up the server's end.
  onTestFinished(async () => void (await client.cancelJob(id, 'ABORT')))
  const proxy = await CuttableProxy.open(() => server().url)
  onTestFinished(() => proxy.close())
  const watchJob = await copyFromReadme(proxy.url, client.token)

  const drawn: ProgressEntry[] = []
  const over = Promise.withResolvers<void>()
  const firstImage = Promise.withResolvers<void>()
  const stop = watchJob(
    jobProgress.toString(),
    id,
    (entry) => {
      drawn.push(entry)
      if (entry.__typename === 'ImageGenerated') firstImage.resolve()
      if (entry.__typename === 'JobSettled') over.resolve()
    },
    over.reject,
  )
  onTestFinished(stop)
  ;(await script.request(0)).finish()
  await firstImage.promise
  proxy.cut()
  for (const number of [1, 2]) (await script.request(number)).finish()
  await over.promise
  expect(drawn).toEqual(await client.settled(id))
  expect(proxy.connections).toBe(2)
})
