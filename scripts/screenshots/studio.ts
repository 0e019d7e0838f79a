import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { localAccount } from '../../src/auth/authenticate.ts'
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { launchBrowser } from '../../test/support/browser.ts'
import { StagedSketch, type Staging } from './stagedSketch.ts'

// What a browser without a graphics card may take on a busy machine.
const patienceMs = 60_000

/** A Stopframe of the pictures' own, and a browser. */
export class Studio implements AsyncDisposable {
  readonly browser: Browser
  readonly #generator: StagedSketch
  readonly #stopframe: Stopframe
  readonly #folder: string

  private constructor(browser: Browser, generator: StagedSketch, stopframe: Stopframe, folder: string) {
    this.browser = browser
    this.#generator = generator
    this.#stopframe = stopframe
    this.#folder = folder
  }

  static async open(settings: Record<string, string> = {}): Promise<Studio> {
    const folder = await mkdtemp(join(tmpdir(), 'stopframe-pictures-'))
    const generator = new StagedSketch()
    const config = readConfig({
      DATA_DIR: join(folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'warn',
      // Images that are never done keep their places.
      GENERATOR_CONCURRENCY: '64',
      ACCOUNT_CONCURRENCY: '16',
      DRAIN_MS: '0',
      ...settings,
    })
    const stopframe = await startStopframe(config, createLog('warn'), { generator })
    return new Studio(await launchBrowser(), generator, stopframe, folder)
  }

  get url(): string {
    return String(this.#stopframe.url)
  }

  /** Makes a job; `stagings` say what becomes of which prompt. Returns the path of its page. */
  async createJob(input: object, stagings: Record<string, Staging> = {}): Promise<string> {
    for (const [prompt, staging] of Object.entries(stagings)) this.#generator.stage(prompt, staging)
    const { id } = await this.#stopframe.services.createJob(localAccount, { input })
    return `/jobs/${id}`
  }

  /** Cancels it and lets its images in flight go on, which are never done. */
  async drain(path: string): Promise<void> {
    await this.#stopframe.services.cancelJob(localAccount, path.slice('/jobs/'.length), 'DRAIN')
  }

  /** A page of a browser that was never here before, in which nothing moves by itself. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en',
      reducedMotion: 'reduce',
      ...options,
    })
    context.setDefaultTimeout(patienceMs)
    const page = await context.newPage()
    await page.goto(`${this.url}${path}`)
    return page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close()
    await this.#stopframe.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Resolves when all images in the window can be seen. */
export async function imagesThere(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const inSight = Array.from(document.images).filter((image) => {
      const { top, bottom } = image.getBoundingClientRect()
      return bottom > 0 && top < innerHeight
    })
    const there = inSight.map((image) => {
      // Or it may be painted a frame later.
      image.decoding = 'sync'
      return image.decode()
    })
    await Promise.all(there)
  })
}

/** The window, as WebP. */
export async function photograph(page: Page): Promise<Buffer> {
  await imagesThere(page)
  const png = await page.screenshot({ animations: 'disabled' })
  return sharp(png).webp({ quality: 84, effort: 6 }).toBuffer()
}
