import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { launchBrowser } from './browser.ts'
import { signToken } from './harness.ts'

// What a step may take on a slow machine that runs three other test files at the same time; less than a test may take, so
// that it is the step that is told.
export const patienceMs = 120_000

/** A browser for all tests of the file. */
export function useBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())
  return () => browser
}

export interface Visit extends BrowserContextOptions {
  readonly browser: Browser
  readonly url: string
  /** Signed in as this account; null: without a token, for a server without authentication. */
  readonly account: string | null
  /** "/jobs", say. */
  readonly path?: string
  /** The statuses that the server refuses something with: the browser tells each as an error. */
  readonly refusals?: readonly number[]
}

/** A page of a browser that was never here before. The test fails where the page throws, or breaks its own policy. */
export async function visit({
  browser,
  url,
  account,
  path = '/',
  refusals = [],
  ...options
}: Visit): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    ...options,
  })
  context.setDefaultTimeout(patienceMs)
  if (account !== null) {
    const token = await signToken(account)
    await context.addInitScript((kept) => localStorage.setItem('stopframe.token', kept), token)
  }
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // What the network does is the test's subject, not a fault of the page.
    const isMeant = refusals.some((status) => message.text().includes(`with a status of ${status}`))
    if (!isMeant && !message.text().includes('net::')) faults.push(message.text())
  })
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  await page.goto(`${url}${path}`)
  return page
}

/** What axe finds wrong, each with its places; nothing, on an accessible page. */
export async function axeViolations(page: Page): Promise<string[]> {
  await loadAxe(page)
  // axe judges colours as they are painted: not in the middle of a fade.
  const results: AxeResults = await page.evaluate(async () => {
    await Promise.all(
      document
        .getAnimations()
        .map(
          (animation) =>
            animation.effect?.getTiming().iterations === Infinity || animation.finished.catch(() => null),
        ),
    )
    return (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run()
  })
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
  )
}

/** The contrast of what fills each progress bar with the bar's track, to 1: axe looks at words alone. */
export async function progressContrasts(within: Locator): Promise<number[]> {
  await loadAxe(within.page())
  return within.getByRole('progressbar').evaluateAll((fills) => {
    const { Color, getContrast } = (globalThis as unknown as { axe: { commons: { color: AxeColours } } }).axe
      .commons.color
    const painted = (element: Element | null) => {
      const colour = new Color()
      if (element) colour.parseString(getComputedStyle(element).backgroundColor)
      return colour
    }
    return fills.map((fill) => getContrast(painted(fill), painted(fill.parentElement)))
  })
}

interface AxeColours {
  Color: new () => { parseString(colour: string): void }
  getContrast(background: object, foreground: object): number
}

async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
}
