import type { Browser, Page } from 'playwright-core'
import { awaitSettled, type Installation, openInstallation } from '../apart/installation.ts'
import type { Bench } from '../environment.ts'
import { latencyRows, median, type Row } from '../rows.ts'
import { openPlainPage } from './plainPage.ts'
import { type Sight, watchSights } from './sights.ts'

// All of a page's images are in sight when they come, and no page is open beside the one that is measured.
const warmUp = 3
const measured = 12

/**
 * From an image's message out of the WebSocket until the frame that shows its tile is painted, one image after the other.
 * Raw: a document of nothing but <img> elements in the same browser, with the same messages from the same server.
 */
export async function measureArrivals(bench: Bench, browser: Browser, picture: string): Promise<Row[]> {
  const stopframe = await openInstallation(bench, false)
  const sights: Record<'page' | 'plain', Sight[]> = { page: [], plain: [] }
  for (let round = 0; round < bench.amount(10, 2); round++) {
    for (const side of round % 2 === 0 ? (['page', 'plain'] as const) : (['plain', 'page'] as const))
      sights[side].push(...(await watchImages(stopframe, browser, picture, side)))
  }
  await stopframe.close()
  const { page, plain } = sights
  const part = (what: string, from: keyof Sight, to: keyof Sight): Row => ({
    measure: 'page',
    what: `… ${what}, median of ${page.length}`,
    unit: 'ms',
    stopframe: median(page.map((sight) => sight[to] - sight[from])),
    // The plain page asks for the thumbnail in the turn in which its <img> is noticed.
    raw: Math.max(0, median(plain.map((sight) => sight[to] - sight[from]))),
  })
  const total = ({ receivedAt, paintedAt }: Sight) => paintedAt - receivedAt
  return [
    // A p99 of so few is one of the worst.
    ...latencyRows('page', 'message → tile painted', page.map(total), plain.map(total)).slice(0, 2),
    part('message → in the document', 'receivedAt', 'placedAt'),
    part('in the document → thumbnail asked for', 'placedAt', 'fetchStartedAt'),
    part('thumbnail asked for → there', 'fetchStartedAt', 'fetchedAt'),
    part('thumbnail there → painted', 'fetchedAt', 'paintedAt'),
  ]
}

/** What became of the images of one job in a new page. */
async function watchImages(
  stopframe: Installation,
  browser: Browser,
  picture: string,
  side: 'page' | 'plain',
): Promise<Sight[]> {
  const { api, worker } = stopframe
  api.tell({ create: warmUp + measured + 1 })
  const { value: jobId } = await api.next('created')
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const nextSight = await watchSights(page)
  if (side === 'plain') await openPlainPage(page, api.url, jobId)
  else await openJobPage(page, api.url, jobId)
  const sights: Sight[] = []
  for (let image = 0; image < warmUp + measured; image++) {
    await worker.next('requested')
    const sight = nextSight()
    worker.tell({ give: picture })
    sights.push(await sight)
    await worker.next('given')
  }
  await worker.next('requested')
  await page.close()
  api.tell({ cancel: jobId })
  await awaitSettled(stopframe, jobId)
  return sights.slice(warmUp)
}

/** Resolves when the page shows that the job runs: it follows its log. */
export async function openJobPage(page: Page, url: string, jobId: string): Promise<void> {
  await page.goto(`${url}/jobs/${jobId}`)
  await page.getByText('being made', { exact: true }).first().waitFor()
}
