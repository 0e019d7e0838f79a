import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { Studio } from './studio.ts'

/** GraphiQL as a new user sees it, in the middle of a job. */
export async function photographGraphiql(studio: Studio): Promise<Buffer> {
  const prompt = 'a lighthouse at dusk'
  const input = { simpleGeneral: { prompt, quantity: 150, aspectRatio: '3:2' } }
  const path = await studio.createJob(input, { [prompt]: { painted: 46 } })
  const page = await studio.visit('/graphql', { viewport: { width: 1440, height: 900 } })
  await page.locator('button.graphiql-tab-button', { hasText: 'Watch' }).press('Enter')
  await page.locator('.graphiql-query-editor', { hasText: 'subscription' }).waitFor()
  await typeJobId(page, path.slice('/jobs/'.length))
  await page.locator('.graphiql-execute-button').click()
  const result = page.locator('.result-window')
  await result.getByText('"ImageGenerated"').waitFor()
  await result.getByText(/^46$/).waitFor()
  const png = await page.screenshot({ animations: 'disabled' })
  await page.context().close()
  return sharp(png).png({ palette: true, quality: 95, effort: 10 }).toBuffer()
}

/** Between the quotes of { "jobId": "" }. */
async function typeJobId(page: Page, id: string): Promise<void> {
  await page.locator('.graphiql-editor-tool .monaco-editor').first().click()
  await page.keyboard.press('Control+End')
  for (let left = 0; left < 3; left++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.insertText(id)
}
