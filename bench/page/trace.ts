import type { Browser, CDPSession, Page } from 'playwright-core'

/** One event of Chrome's trace: chromium.org, "Trace Event Format". */
interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  /** Microseconds. */
  readonly ts: number
  readonly args: Readonly<Record<string, unknown>>
}

/** What the page's process did while `act` was under way. */
export interface Traced {
  readonly seconds: number
  readonly events: readonly TraceEvent[]
  /** Processor time of the page's main thread, in milliseconds: what others take of the machine is not in it. */
  readonly mainThread: Readonly<Record<'all' | 'script' | 'style' | 'layout', number>>
  /** Tasks of the main thread that took more than 50 ms by the clock: w3.org/TR/longtasks. */
  readonly longTasks: number
}

// The frames' reports and the marks below, and little else: a trace of all would be a load of its own.
const includedCategories = ['disabled-by-default-devtools.timeline.frame', 'blink.user_timing']

/** `prepareTracing` was called ahead of the page's first document. */
export async function trace(page: Page, act: () => Promise<unknown>): Promise<Traced> {
  const browser = page.context().browser() as Browser
  const tracing = await browser.newBrowserCDPSession()
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const events: TraceEvent[] = []
  tracing.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await tracing.send('Tracing.start', {
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories },
  })
  const before = await readWork(session)
  await page.evaluate(() => performance.mark('begin'))
  await act()
  const longTasks = await page.evaluate(() => {
    const begin = performance.getEntriesByName('begin').at(-1)?.startTime ?? 0
    performance.mark('end')
    const { longTasks } = globalThis as unknown as { longTasks: PerformanceEntry[] }
    return longTasks.filter(({ startTime }) => startTime > begin).length
  })
  const after = await readWork(session)
  const complete = new Promise((resolve) => tracing.once('Tracing.tracingComplete', resolve))
  await tracing.send('Tracing.end')
  await complete
  await tracing.detach()
  await session.detach()
  const difference = (metric: string) => 1000 * ((after.get(metric) ?? 0) - (before.get(metric) ?? 0))
  const mainThread = {
    all: difference('TaskDuration'),
    script: difference('ScriptDuration'),
    style: difference('RecalcStyleDuration'),
    layout: difference('LayoutDuration'),
  }
  return { ...between(events), mainThread, longTasks }
}

export async function prepareTracing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const longTasks: PerformanceEntry[] = []
    Object.assign(globalThis, { longTasks })
    new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({ type: 'longtask' })
  })
}

async function readWork(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** The events of the page's process between its marks. */
function between(events: readonly TraceEvent[]): Pick<Traced, 'seconds' | 'events'> {
  const begin = events.find(({ name }) => name === 'begin')
  const end = events.find(({ name }) => name === 'end')
  if (!begin || !end) throw new Error('The marks of the page are not in the trace.')
  const inside = events.filter(({ pid, ts }) => pid === begin.pid && ts >= begin.ts && ts <= end.ts)
  return { seconds: (end.ts - begin.ts) / 1e6, events: inside }
}
