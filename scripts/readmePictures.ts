/**
 * Makes the README's pictures anew, from a running server: docs/images/graphiql.png and docs/images/sketches.jpg.
 *   node scripts/readmePictures.ts
 */
import { writeFile } from 'node:fs/promises'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { startOwnServer } from '../examples/demo/ownServer.ts'

const images = new URL('../docs/images/', import.meta.url)

const prompts = [
  'a lighthouse at dusk',
  'portrait of a queen, golden light',
  'a city at night, neon',
  'tulips in a spring garden',
  'snowy mountains at dawn',
  'a ringed planet, violet',
  'an autumn forest in the mist',
  'an abstract poster, bauhaus',
  'sailing boats at noon',
  'portrait of a detective, profile, blue',
  'desert dunes at sunset',
  'a cabin in the woods under northern lights',
]
const columns = 4
const cell = { width: 384, height: 256 }
const gap = 12

async function drawSketches(url: string): Promise<Buffer> {
  const stages = prompts.map((prompt) => ({ prompt, quantity: 1, aspectRatio: '3:2' }))
  const id = await createJob(url, { pipelineStage: { stages } })
  const urls = await waitForImages(url, id, prompts.length)
  const tiles = await Promise.all(
    urls.map(async (from, index) => ({
      input: await sharp(await (await fetch(from)).arrayBuffer())
        .resize(cell)
        .toBuffer(),
      left: gap + (index % columns) * (cell.width + gap),
      top: gap + Math.floor(index / columns) * (cell.height + gap),
    })),
  )
  const rows = Math.ceil(prompts.length / columns)
  return sharp({
    create: {
      width: gap + columns * (cell.width + gap),
      height: gap + rows * (cell.height + gap),
      channels: 3,
      background: '#14171c',
    },
  })
    .composite(tiles)
    .jpeg({ quality: 84, mozjpeg: true })
    .toBuffer()
}

/** GraphiQL as a new user sees it, in the middle of a job. */
async function photographGraphiql(url: string): Promise<Buffer> {
  const id = await createJob(url, {
    simpleGeneral: { prompt: 'a lighthouse at dusk', quantity: 150, aspectRatio: '3:2' },
  })
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args,
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
    await page.goto(`${url}/graphql`)
    await page.locator('button.graphiql-tab-button', { hasText: 'Watch' }).press('Enter')
    await page.locator('.graphiql-query-editor', { hasText: 'subscription' }).waitFor()
    await typeJobId(page, id)
    await page.locator('.graphiql-execute-button').click()
    const result = page.locator('.result-window')
    await result.getByText('"ImageGenerated"').waitFor()
    await result.getByText(/^4\d$/).waitFor()
    return await page.screenshot()
  } finally {
    await browser.close()
  }
}

/** Between the quotes of { "jobId": "" }. */
async function typeJobId(page: Page, id: string): Promise<void> {
  await page.locator('.graphiql-editor-tool .monaco-editor').first().click()
  await page.keyboard.press('Control+End')
  for (let left = 0; left < 3; left++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.insertText(id)
}

async function createJob(url: string, input: object): Promise<string> {
  const query = 'mutation ($input: CreateJobInput!) { createJob(input: $input) { ... on Job { id } } }'
  const { createJob } = await ask<{ createJob: { id: string } }>(url, query, { input })
  return createJob.id
}

async function waitForImages(url: string, id: string, count: number): Promise<string[]> {
  const query = `query ($id: ID!) {
    job(id: $id) { images(first: 2000, status: GENERATED) { edges { node { attachment { url } } } } }
  }`
  for (;;) {
    const { job } = await ask<{ job: { images: { edges: { node: { attachment: { url: string } } }[] } } }>(
      url,
      query,
      { id },
    )
    if (job.images.edges.length === count) return job.images.edges.map(({ node }) => node.attachment.url)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function ask<Data>(url: string, query: string, variables: object): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown }
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

const limit = AbortSignal.timeout(300_000)
await using server = await startOwnServer({ LOG_LEVEL: 'warn', SKETCH_DELAY_MS: '400' }, limit)
await writeFile(new URL('sketches.jpg', images), await drawSketches(server.endpoint.url))
const png = await sharp(await photographGraphiql(server.endpoint.url))
  .png({ palette: true, quality: 95, effort: 10 })
  .toBuffer()
await writeFile(new URL('graphiql.png', images), png)
