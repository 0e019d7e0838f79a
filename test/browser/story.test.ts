import { describe, expect, it } from 'vitest'
import { TestClient } from '../support/client.ts'
import { useBrowser, visit } from '../support/page.ts'
import { MainProcess, usedDataDir } from '../support/process.ts'
import { JobPage } from './jobPage.ts'

const browser = useBrowser()

describe('a server as `npm start` starts it', () => {
  it('shows a job as it is made, is killed and started again in the middle, and the page misses nothing', async () => {
    const env = { DATA_DIR: await usedDataDir(), SKETCH_DELAY_MS: '100' }
    const killed = new MainProcess(env)
    const url = await killed.url()
    const client = new TestClient(url, 'local', 'none')
    const { id } = await client.createJob({
      simpleGeneral: { prompt: 'a lighthouse at dusk', quantity: 150 },
    })
    const page = await visit({ browser: browser(), url, account: null, path: `/jobs/${id}` })
    const job = new JobPage(page)
    await job.pictures.nth(4).waitFor()
    await killed.end('SIGKILL')
    await page.getByRole('alert').filter({ hasText: 'The connection is lost' }).waitFor()
    const seen = await job.pictures.count()

    // It comes back where the page knows it.
    const again = new MainProcess({ ...env, PORT: new URL(url).port })
    await again.ready()
    await job.pictures.nth(seen + 2).waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await job.cancel.click()
    await job.says('returned')

    const made = await client.job(id)
    const kept = made?.completedImages ?? 0
    expect(kept).toBeGreaterThan(seen)
    await job.says(`Cancelled: ${kept} of 150 kept, ${kept} credits charged, ${150 - kept} returned`)
    // All of them in their places, though the page was there for none that was made before it came back.
    const places = await job.pictures.evaluateAll((tiles) => tiles.map(({ id }) => id))
    expect(places).toEqual(Array.from({ length: places.length }, (_, position) => `image-0-${position}`))
    expect(places.length).toBe(kept)
    await client.close()
  })
})
