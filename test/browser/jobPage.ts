import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** A job's page as its user sees it. */
export class JobPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** The bar with the progress and the cancel. */
  get bar() {
    return this.page.getByRole('region', { name: 'Progress and cancel' })
  }

  get cancel() {
    return this.bar.getByRole('button', { name: 'Cancel' })
  }

  get stopNow() {
    return this.bar.getByRole('button', { name: 'Stop now' })
  }

  get pictures() {
    return this.page.getByRole('button', { name: 'show large' })
  }

  async says(words: string): Promise<void> {
    await this.bar.getByText(words).waitFor()
  }

  /** Waits until so many images are in their places. */
  async shows(count: number): Promise<void> {
    await this.pictures.nth(count - 1).waitFor()
    expect(await this.pictures.count()).toBe(count)
  }
}
