import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TestServer, useTestServer } from '../support/harness.ts'
import { useBrowser, visit } from '../support/page.ts'
import { SeededJob } from '../support/seed.ts'
import { picture } from '../support/testGenerator.ts'
import { JobPage } from './jobPage.ts'

const server = useTestServer({ env: { INITIAL_CREDITS: '5000', ROLE: 'api' } })
const browser = useBrowser()

/** Two stages of a thousand images, with a thumbnail for each. How fast they arrive is the bench's subject. */
async function seedJob({ stopframe, env }: TestServer, accountId: string): Promise<SeededJob> {
  const job = await SeededJob.make(stopframe, accountId, [1000, 1000])
  for (const stage of ['0', '1']) {
    const folder = join(String(env.DATA_DIR), 'files', 'jobs', job.id, stage)
    await mkdir(folder, { recursive: true })
    const positions = Array.from({ length: 1000 }, (_, position) => position)
    await Promise.all(
      positions.map((position) => writeFile(join(folder, `${position}.thumbnail.jpg`), picture)),
    )
  }
  while (job.missing > 0) await job.commit(100)
  await job.settle()
  return job
}

describe('a job of 2,000 images', () => {
  it('keeps only the rows near the window in the page, and finds any of them', async () => {
    const { accountId: account } = await server().client()
    const { id } = await seedJob(server(), account)
    const page = await visit({ browser: browser(), url: server().url, account, path: `/jobs/${id}` })
    const job = new JobPage(page)
    await job.says('Completed: 2,000 of 2,000 kept')
    await job.pictures.first().waitFor()
    expect(await job.pictures.count()).toBeLessThan(100)
    await page.getByRole('button', { name: 'Scene 2: 1,000 of 1,000' }).click()
    await page.getByRole('button', { name: 'Scene 2, image 1 of 1,000: show large' }).waitFor()
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'Scene 2, image 1,000 of 1,000: show large' }).waitFor()
    expect(await job.pictures.count()).toBeLessThan(100)
  })
})
