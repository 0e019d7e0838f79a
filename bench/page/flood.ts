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

/**
 * Frames of an open job page while its images come, so many a second, without and with scrolling along. Raw: the same page
 * as long as none comes, where one tile breathes on the compositor, and the same scrolling.
 */
export async function measureFlood(bench: Bench, browser: Browser, picture: string): Promise<Row[]> {
  const quantity = bench.amount(2_000, 500) / scenes
  const rows: Row[] = []
  for (const isScrolled of [false, true]) {
    // For each its own: the generator keeps its pace until the process ends.
    const stopframe = await openInstallation(bench, false, {
      STAGE_CONCURRENCY: '8',
      GENERATOR_CONCURRENCY: '16',
    })
    const { still, flooded } = await flood(stopframe, browser, { picture, quantity, isScrolled })
    const count = (scenes * quantity).toLocaleString('en')
    rows.push(
      ...describe(`${count} tiles, ${isScrolled ? 'scrolled along' : 'not scrolled'}`, flooded, still),
    )
    await stopframe.close()
  }
  return rows
}

interface Flood {
  readonly picture: string
  /** Images of each scene. */
  readonly quantity: number
  readonly isScrolled: boolean
}

async function flood(stopframe: Installation, browser: Browser, { picture, quantity, isScrolled }: Flood) {
  const { api, worker } = stopframe
  const jobId = await createScenes(api.url, quantity)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await prepareTracing(page)
  await openJobPage(page, api.url, jobId)
  await wait(quietAfterMs)
  const seconds = (scenes * quantity) / perSecond
  // Through the first scene while it is made.
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const speed = height / scenes / seconds
  const still = await trace(page, () => (isScrolled ? scroll(page, speed, 10) : wait(10_000)))
  if (isScrolled) await page.evaluate(() => scrollTo(0, 0))
  const flooded = await trace(page, async () => {
    worker.tell({ pace: picture, everyMs: 1000 / perSecond })
    await Promise.all([isScrolled && scroll(page, speed, seconds), awaitSettled(stopframe, jobId)])
  })
  await page.close()
  return { still, flooded }
}

/** By the compositor, as a finger or a wheel does it. `speed` in pixels a second. */
async function scroll(page: Page, speed: number, seconds: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Input.synthesizeScrollGesture', {
    x: 640,
    y: 400,
    yDistance: -Math.round(speed * seconds),
    speed: Math.round(speed),
    preventFling: true,
    gestureSourceType: 'touch',
  })
  await session.detach()
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

function describe(what: string, flooded: Traced, still: Traced): Row[] {
  const [frames, raw] = [countFrames(flooded), countFrames(still)]
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
    row('frames without the main thread’s part', '%', frames.late, raw.late),
    row('frames shown', '/s', frames.rate, raw.rate),
    row('tasks over 50 ms, a minute', '/min', perMinute(flooded), perMinute(still)),
    row('main thread', '% of a core', load(flooded, 'all'), load(still, 'all')),
    row('… of it scripts', '% of a core', load(flooded, 'script'), load(still, 'script')),
    row('… of it style and layout', '% of a core', load(flooded, 'style') + load(flooded, 'layout'), null),
  ]
}

function perMinute({ longTasks, seconds }: Traced): number {
  return (60 * longTasks) / seconds
}
