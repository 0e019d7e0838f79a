import { describe, expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { useBrowser, visit } from '../support/page.ts'
import { JobPage } from './jobPage.ts'

// Many at once, so that 2,000 are there in a few seconds.
const server = useTestServer({
  env: { INITIAL_CREDITS: '5000', STAGE_CONCURRENCY: '32', GENERATOR_CONCURRENCY: '64' },
})
const browser = useBrowser()

describe('a job of 2,000 images', { timeout: 120_000 }, () => {
  it('keeps only the rows near the window in the page, and finds any of them', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    const stages = [0, 1].map((stage) => ({
      prompt: `stage ${stage} ${word}`,
      quantity: 1000,
      aspectRatio: '1:1',
    }))
    const { id } = await client.createJob({ pipelineStage: { stages } })
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: `/jobs/${id}`,
    })
    const job = new JobPage(page)
    await job.says('Completed: 2,000 of 2,000 kept')
    expect(await job.pictures.count()).toBeLessThan(100)
    await page.getByRole('button', { name: 'Scene 2: 1,000 of 1,000' }).click()
    await page.getByRole('button', { name: 'Scene 2, image 1 of 1,000: show large' }).waitFor()
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'Scene 2, image 1,000 of 1,000: show large' }).waitFor()
    expect(await job.pictures.count()).toBeLessThan(100)
  })
})
