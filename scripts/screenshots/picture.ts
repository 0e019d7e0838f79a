import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Studio } from './studio.ts'

export interface Picture {
  /** Of its file, in docs/images/ui. */
  readonly name: string
  /** How the window is; by default 1280 × 800, light, English. */
  readonly window?: BrowserContextOptions
  /** What must have happened before: returns the path to open. */
  prepare(studio: Studio): Promise<string> | string
  /** Resolves when the page shows what the picture is of. */
  shows(page: Page): Promise<unknown>
}

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }
