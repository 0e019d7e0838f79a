import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { awaitSettled, type Installation, openInstallation } from '../apart/installation.ts'
import type { Bench } from '../environment.ts'
import { execute } from '../programs.ts'
import type { Row } from '../rows.ts'
import { openJobPage } from './arrivals.ts'
import { countFrames } from './frames.ts'
import { openPlainPage } from './plainPage.ts'
import { prepareTracing, type Traced, trace } from './trace.ts'

const perSecond = 50
const scenes = 2
// The old document's compositor is taken down one second after it has gone, and the main thread waits for that.
const quietAfterMs = 2_000

/**
 * Frames of an open job page while its images come, so many a second, without and with scrolling along. Raw: a document
 * of nothing but <img> elements that is given as many by the same server, and scrolled through as fast.
 */
export async function measureFlood(bench: Bench, browser: Browser, picture: string): Promise<Row[]> {
  const quantity = bench.amount(2_000, 500) / scenes
  const env = { STAGE_CONCURRENCY: '8', GENERATOR_CONCURRENCY: '16' }
  const stopframe = await openInstallation(bench, false, { env })
  const rows: Row[] = []
  for (const isScrolled of [false, true]) {
    const flood = { picture, quantity, isScrolled }
    const page = await watchFlood(browser, stopframe, { ...flood, side: 'page' })
    const plain = await watchFlood(browser, stopframe, { ...flood, side: 'plain' })
    rows.push(...describe(`${(scenes * quantity).toLocaleString('en')} tiles`, page, plain))
  }
  await stopframe.close()
  return rows
}

interface Flood {
  readonly picture: string
  /** Images of each scene. */
  readonly quantity: number
  readonly isScrolled: boolean
  readonly side: 'page' | 'plain'
}

interface Flooded extends Traced {
  /** Pixels a second; 0: not scrolled. */
  readonly speed: number
  /** Images that came. */
  readonly perSecond: number
}

async function watchFlood(
  browser: Browser,
  stopframe: Installation,
  { picture, quantity, isScrolled, side }: Flood,
): Promise<Flooded> {
  const { url } = stopframe.api
  const jobId = await createScenes(url, quantity)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await prepareTracing(page)
  if (side === 'page') await openJobPage(page, url, jobId)
  else await openPlainPage(page, url, jobId, { stages: scenes, quantity })
  await wait(quietAfterMs)
  await page.evaluate(() => scrollTo(0, 0))
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const count = scenes * quantity
  // As fast through the first scene as it is made.
  const speed = isScrolled ? (height * perSecond) / (scenes * count) : 0
  let madeIn = 0
  const traced = await trace(page, async () => {
    const startedAt = performance.now()
    const made = make(stopframe, jobId, count, picture).then(() => {
      madeIn = (performance.now() - startedAt) / 1000
    })
    await Promise.all([made, speed > 0 && scroll(page, speed, count / perSecond)])
  })
  await page.close()
  return { ...traced, speed, perSecond: count / madeIn }
}

/** Resolves when all images are made. */
async function make(stopframe: Installation, jobId: string, count: number, picture: string): Promise<void> {
  stopframe.worker.tell({ pace: picture, everyMs: 1000 / perSecond, count })
  await awaitSettled(stopframe, jobId)
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

function describe(tiles: string, page: Flooded, plain: Flooded): Row[] {
  const [frames, raw] = [countFrames(page), countFrames(plain)]
  const what = `${tiles}, ${page.speed > 0 ? `scrolled by ${Math.round(page.speed)} pixels/s` : 'not scrolled'}`
  const row = (name: string, unit: string, value: number, limit: number): Row => ({
    measure: 'page',
    what: `${what}: ${name}`,
    unit,
    stopframe: value,
    raw: limit,
  })
  const load = (name: string, ...parts: (keyof Traced['mainThread'])[]) => {
    const share = ({ mainThread, seconds }: Traced) =>
      parts.reduce((sum, part) => sum + mainThread[part], 0) / (10 * seconds)
    return row(name, '% of a core', share(page), share(plain))
  }
  const perMinute = ({ longTasks, seconds }: Traced) => (60 * longTasks) / seconds
  return [
    {
      ...row('frames dropped', '%', frames.dropped, raw.dropped),
      target: { text: '< 1 % dropped', holds: frames.dropped < 1 },
    },
    row('frames without the main thread’s part', '%', frames.late, raw.late),
    row('frames shown', '/s', frames.rate, raw.rate),
    row('images that came', '/s', page.perSecond, plain.perSecond),
    row('tasks over 50 ms, a minute', '/min', perMinute(page), perMinute(plain)),
    load('main thread', 'all'),
    load('… of it scripts', 'script'),
    load('… of it style and layout', 'style', 'layout'),
  ]
}
