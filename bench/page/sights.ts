import type { Page } from 'playwright-core'

/** What became of one image in a page, in milliseconds by the page's own clock. */
export interface Sight {
  /** Its message came out of the WebSocket. */
  readonly receivedAt: number
  /** Its <img> was in the document. */
  readonly placedAt: number
  readonly fetchStartedAt: number
  readonly fetchedAt: number
  /** The frame that shows it was painted: renderTime of w3.org/TR/element-timing. */
  readonly paintedAt: number
}

/**
 * Notes what becomes of each image in the page's documents from now on. Returns who waits for the next one that is
 * painted.
 */
export async function watchSights(page: Page): Promise<() => Promise<Sight>> {
  let painted = (_sight: Sight) => {}
  await page.exposeFunction('tellSight', (sight: Sight) => painted(sight))
  await page.addInitScript(noteSights)
  return () => new Promise((resolve) => (painted = resolve))
}

/** Runs in the page, ahead of its own scripts. */
function noteSights(): void {
  const received = new Map<string, number>()
  const placed = new Map<string, number>()
  performance.setResourceTimingBufferSize(10_000)
  globalThis.WebSocket = class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      // Ahead of the page's own listener.
      this.addEventListener('message', ({ data }) => {
        const at = performance.now()
        const url = /"thumbnailUrl":"([^"]+)"/.exec(String(data))?.[1]
        if (url !== undefined) received.set(url, at)
      })
    }
  }
  new MutationObserver((changes) => {
    const at = performance.now()
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue
        const images = node.matches('img') ? [node as HTMLImageElement] : node.querySelectorAll('img')
        for (const { src } of images) placed.set(src, at)
      }
    }
  }).observe(document, { childList: true, subtree: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { url: string; renderTime: number })[]) {
      const { url, renderTime: paintedAt } = entry
      const [fetched] = performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[]
      const times = { receivedAt: received.get(url), placedAt: placed.get(url), paintedAt }
      const { tellSight } = globalThis as unknown as { tellSight(sight: object): void }
      tellSight({ ...times, fetchStartedAt: fetched?.startTime, fetchedAt: fetched?.responseEnd })
    }
  }).observe({ type: 'element', buffered: true })
}
