import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { signToken, useTestServer } from '../support/harness.ts'
import { axeViolations, useBrowser, visit } from '../support/page.ts'

const server = useTestServer({ env: { ROLE: 'api' } })
const browser = useBrowser()

// 401: what is shown of a server that asks who somebody is.
const open = (path: string, account: string | null): Promise<Page> =>
  visit({ browser: browser(), url: server().url, account, path, refusals: [401] })

describe('a page of a server with authentication', () => {
  it('asks for a token, says that one is not good, and goes on with one that is', async () => {
    const page = await open('/jobs', null)
    await page.getByRole('heading', { name: 'This server asks who you are' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.locator('input[name=token]').fill('not a token')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('The token that this browser has is not good').waitFor()
    await page.locator('input[name=token]').fill(await signToken('someone'))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor()
    await page.getByText('1,000 credits left').waitFor()
  })
})

describe('the frame of the pages', () => {
  it('changes its language and its colours, and remembers both', async () => {
    const page = await open('/credits', 'reader')
    await page.getByLabel('Language').selectOption('한국어')
    await page.getByRole('heading', { name: '크레딧', level: 1 }).waitFor()
    await page.getByLabel('색상').selectOption('어둡게')
    const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme)
    expect(await scheme()).toBe('dark')
    await page.reload()
    await page.getByRole('heading', { name: '크레딧', level: 1 }).waitFor()
    expect(await scheme()).toBe('dark')
    expect(await axeViolations(page)).toEqual([])
  })

  it('leads by keyboard to the content and from page to page', async () => {
    const page = await open('/credits', 'walker')
    await page.getByRole('heading', { name: 'Credits', level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.getByRole('link', { name: 'Jobs', exact: true }).press('Enter')
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor()
    // What a screen reader reads next is the new page.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  })

  it('says so where there is no such page', async () => {
    const page = await open('/jobs', 'lost')
    await page.evaluate(() => history.pushState(null, '', '/nowhere'))
    await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')))
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
  })
})
