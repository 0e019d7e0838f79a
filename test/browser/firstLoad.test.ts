import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { patienceMs, useBrowser, visit } from '../support/page.ts'
import { JobPage } from './jobPage.ts'

const server = useTestServer()
const browser = useBrowser()

const largestFirstLoad = 200_000

/** Everything that the page asks for, as it is answered. */
function listen(page: Page) {
  const responses: Response[] = []
  const addresses: string[] = []
  page.on('response', (response) => responses.push(response))
  page.on('request', (request) => addresses.push(request.url()))
  page.on('websocket', (socket) => addresses.push(socket.url().replace('ws', 'http')))
  return {
    foreign: () => addresses.filter((address) => new URL(address).origin !== new URL(server().url).origin),
    /** Bytes of the scripts, compressed. */
    async scriptBytes(): Promise<number> {
      const scripts = responses.filter((response) => /\.js$/.test(new URL(response.url()).pathname))
      expect(scripts.length).toBeGreaterThan(1)
      const sizes = scripts.map(async (script) => (await promisify(gzip)(await script.body())).length)
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size)
    },
  }
}

describe('the first load', () => {
  it('of / is small, and nothing of it comes from elsewhere', async () => {
    const { accountId: account } = await server().client()
    const page = await visit({ browser: browser(), url: server().url, account, path: '/livez' })
    const { scriptBytes, foreign } = listen(page)
    await page.goto(server().url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await scriptBytes()).toBeLessThan(largestFirstLoad)
    expect(foreign()).toEqual([])
  })

  it('of a job is small too, comes from here alone, and is not fetched again', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: word, quantity: 2 } })
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/livez',
    })
    const { scriptBytes, foreign } = listen(page)
    await page.goto(`${server().url}/jobs/${id}`)
    const job = new JobPage(page)
    await job.shows(2)
    await job.says('Completed: 2 of 2 kept')
    expect(await scriptBytes()).toBeLessThan(largestFirstLoad)
    expect(foreign()).toEqual([])
    await page.reload()
    await job.shows(2)
    const assets = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/assets/'))
        .map((entry) => (entry as PerformanceResourceTiming).transferSize),
    )
    expect(assets.length).toBeGreaterThan(2)
    expect(new Set(assets)).toEqual(new Set([0]))
  })

  it('runs no script that somebody has put into the page', async () => {
    const page = await browser().newPage()
    onTestFinished(() => page.close())
    page.setDefaultTimeout(patienceMs)
    await page.goto(server().url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const ran = await page.evaluate(async () => {
      const refused = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
          resolve(effectiveDirective),
        )
      })
      const script = document.createElement('script')
      script.textContent = 'globalThis.takenOver = true'
      document.body.append(script)
      return 'takenOver' in globalThis ? 'it ran' : refused
    })
    expect(ran).toBe('script-src-elem')
  })
})
