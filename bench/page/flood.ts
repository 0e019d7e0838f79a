import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { awaitSettled, type Installation, openInstallation } from '../apart/installation.ts'
import type { Bench } from '../environment.ts'
import { execute } from '../programs.ts'
import type { Row } from '../rows.ts'
import { openJobPage } from './arrivals.ts'
import { countFrames } from './frames.ts'
import { prepareTracing, type Traced, trace } from './trace.ts'

const perSecond = 50
const scenes = 2
// The old document's compositor is taken down one second after it has gone, and the main thread waits for that.
const quietAfterMs = 2_000
const rawSeconds = 10

/**
 * Frames of an open job page while its images come, so many a second, without and with scrolling along. Raw: the page of a
 * job of which none comes, where one tile breathes on the compositor; and the same while another server makes as many
 * images that nobody looks at, on the same cores.
 */
export async function measureFlood(bench: Bench, browser: Browser, picture: string): Promise<Row[]> {
  const quantity = bench.amount(2_000, 500) / scenes
  const idle = await openInstallation(bench, false)
  const busy = await openInstallation(bench, false, { STAGE_CONCURRENCY: '8', GENERATOR_CONCURRENCY: '16' })
  const waiting = await createScenes(idle.api.url, quantity)
  const rows: Row[] = []
  for (const isScrolled of [false, true]) {
    const page = await openQuietPage(browser, idle, waiting)
    // As fast through the first scene as it is made.
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    const speed = isScrolled ? (height * perSecond) / (scenes * scenes * quantity) : 0
    const still = await trace(page, () => move(page, speed, rawSeconds))
    const unwatched = await trace(page, async () => {
      const other = await createScenes(busy.api.url, (rawSeconds * perSecond) / scenes)
      await Promise.all([make(busy, other, rawSeconds * perSecond, picture), move(page, speed, rawSeconds)])
    })
    await page.close()
    const flooded = await flood(browser, busy, { picture, quantity, speed })
    const count = (scenes * quantity).toLocaleString('en')
    const what = `${count} tiles, ${isScrolled ? `scrolled by ${Math.round(speed)} pixels/s` : 'not scrolled'}`
    rows.push(...describe(what, flooded, still, unwatched))
  }
  await busy.close()
  idle.api.tell({ cancel: waiting })
  await awaitSettled(idle, waiting)
  await idle.close()
  return rows
}

interface Flood {
  readonly picture: string
  /** Images of each scene. */
  readonly quantity: number
  /** Pixels a second; 0: not scrolled. */
  readonly speed: number
}

async function flood(
  browser: Browser,
  stopframe: Installation,
  { picture, quantity, speed }: Flood,
): Promise<Traced> {
  const jobId = await createScenes(stopframe.api.url, quantity)
  const page = await openQuietPage(browser, stopframe, jobId)
  const count = scenes * quantity
  const traced = await trace(page, () =>
    Promise.all([make(stopframe, jobId, count, picture), move(page, speed, count / perSecond)]),
  )
  await page.close()
  return traced
}

/** Resolves when all images are made. */
async function make(stopframe: Installation, jobId: string, count: number, picture: string): Promise<void> {
  stopframe.worker.tell({ pace: picture, everyMs: 1000 / perSecond, count })
  await awaitSettled(stopframe, jobId)
}

async function openQuietPage(browser: Browser, { api }: Installation, jobId: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await prepareTracing(page)
  await openJobPage(page, api.url, jobId)
  await wait(quietAfterMs)
  await page.evaluate(() => scrollTo(0, 0))
  return page
}

/** Scrolls so long, or waits. */
async function move(page: Page, speed: number, seconds: number): Promise<void> {
  if (speed === 0) await wait(1000 * seconds)
  else await scroll(page, speed, seconds)
}

/** By the compositor, as a wheel does it. `speed` in pixels a second. */
async function scroll(page: Page, speed: number, seconds: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Input.synthesizeScrollGesture', {
    x: 640,
    y: 400,
    yDistance: -Math.round(speed * seconds),
    speed: Math.round(speed),
    preventFling: true,
    gestureSourceType: 'mouse',
  })
  await session.detach()
  if ((await page.evaluate(() => scrollY)) < speed) throw new Error('The page was not scrolled.')
}

async function createScenes(url: string, quantity: number): Promise<string> {
  const create =
    'mutation ($input: CreateJobInput!) { created: createJob(input: $input) { ... on Job { id } } }'
  const stages = Array.from({ length: scenes }, (_, scene) => ({
    prompt: `Mountains at dawn, ${scene}`,
    quantity,
  }))
  const { id } = await execute(url, create, { input: { pipelineStage: { stages } } })
  return String(id)
}

function describe(what: string, flooded: Traced, still: Traced, unwatched: Traced): Row[] {
  const [frames, raw, besides] = [countFrames(flooded), countFrames(still), countFrames(unwatched)]
  const row = (name: string, unit: string, value: number, limit: number | null): Row => ({
    measure: 'page',
    what: `${what}: ${name}`,
    unit,
    stopframe: value,
    raw: limit,
  })
  const load = ({ mainThread, seconds }: Traced, part: keyof Traced['mainThread']) =>
    mainThread[part] / (10 * seconds)
  return [
    {
      ...row('frames dropped', '%', frames.dropped, raw.dropped),
      target: { text: '< 1 %', holds: frames.dropped < 1 },
    },
    row('frames dropped; raw beside a busy server', '%', frames.dropped, besides.dropped),
    row('frames without the main thread’s part', '%', frames.late, raw.late),
    row('frames shown', '/s', frames.rate, raw.rate),
    row('frames shown; raw beside a busy server', '/s', frames.rate, besides.rate),
    row('tasks over 50 ms, a minute', '/min', perMinute(flooded), perMinute(still)),
    row('main thread', '% of a core', load(flooded, 'all'), load(still, 'all')),
    row('… of it scripts', '% of a core', load(flooded, 'script'), load(still, 'script')),
    row('… of it style and layout', '% of a core', load(flooded, 'style') + load(flooded, 'layout'), null),
  ]
}

function perMinute({ longTasks, seconds }: Traced): number {
  return (60 * longTasks) / seconds
}
