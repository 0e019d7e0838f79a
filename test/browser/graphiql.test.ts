import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { patienceMs, useBrowser } from '../support/page.ts'

// As a new user meets it: no authentication, the local generator, nothing but the page.
const server = useTestServer({ env: { AUTH_JWT_SECRET: '', SKETCH_DELAY_MS: '20' }, ownGenerator: true })

const browser = useBrowser()

/** A page of a browser that was never here before. */
async function openPage(): Promise<Page> {
  const page = await browser().newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(patienceMs)
  onTestFinished(() => page.close())
  return page
}

async function openGraphiql() {
  const page = await openPage()
  const outside: string[] = []
  page.on('request', (request) => {
    if (!request.url().replace('blob:', '').startsWith(server().url)) outside.push(request.url())
  })
  const errors: Error[] = []
  page.on('pageerror', (error) => errors.push(error))
  await page.goto(`${server().url}/graphql`)
  return { page, outside, errors }
}

async function openTab(page: Page, name: string, jobId?: string): Promise<void> {
  await page.locator('.graphiql-tab-button', { hasText: name }).click({ delay: 80 })
  await page.locator('.graphiql-tab-active', { hasText: name }).waitFor()
  if (jobId === undefined) return
  const variables = page.locator('.graphiql-editor-tool .monaco-editor').first()
  await variables.filter({ hasText: '"jobId": ""' }).click()
  await page.locator('.graphiql-editor-tool .monaco-editor.focused').waitFor()
  for (const key of ['Control+End', 'Control+Shift+Home', 'Delete']) await page.keyboard.press(key)
  // Typed at once: the editor would close each bracket that is typed by itself.
  await page.keyboard.insertText(`{ "jobId": "${jobId}" }`)
  await variables.filter({ hasText: jobId }).waitFor()
}

async function execute(page: Page): Promise<void> {
  await page.locator('.graphiql-execute-button').click()
}

/** The response pane's text without its spaces, once it holds the words. */
async function response(page: Page, words: string): Promise<string> {
  const pane = page.locator('.graphiql-response')
  await pane.filter({ hasText: words }).waitFor()
  return String(await pane.textContent()).replaceAll(/\s/g, '')
}

describe('GraphiQL', () => {
  it('tells the story of a job in its tabs, with nothing from elsewhere', async () => {
    const { page, outside, errors } = await openGraphiql()
    await openTab(page, 'CreateJob')
    await execute(page)
    const jobId = /"id":"([0-9a-f-]{36})"/.exec(await response(page, 'creditsHeld'))?.[1]
    expect(jobId).toBeDefined()

    await openTab(page, 'Watch', jobId)
    await execute(page)
    await response(page, 'ImageGenerated')

    await openTab(page, 'CancelJob', jobId)
    await execute(page)
    expect(await response(page, 'outcome')).toContain('"outcome":"CANCELLED"')

    await openTab(page, 'Look', jobId)
    await execute(page)
    expect(await response(page, 'generatedAttachIds')).toContain('"status":"CANCELLED"')
    expect(outside).toEqual([])
    expect(errors).toEqual([])
  })
})

describe('the page', () => {
  it('leads developers to GraphiQL', async () => {
    const page = await openPage()
    await page.goto(server().url)
    expect(await page.getByRole('link', { name: 'GraphiQL' }).getAttribute('href')).toBe('/graphql')
  })
})
