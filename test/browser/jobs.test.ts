import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { axeViolations, patienceMs, progressContrasts, useBrowser, visit } from '../support/page.ts'
import { give, hold, inOrder } from '../support/testGenerator.ts'

const server = useTestServer()
const browser = useBrowser()

const cards = (page: Page) => page.getByRole('article')
const card = (page: Page, prompt: string) => cards(page).filter({ hasText: prompt })
const titles = (page: Page) => page.getByRole('heading', { level: 2 }).allTextContents()

/** Waits for what the page comes to show. */
const eventually = <Value>(look: () => Value) => expect.poll(look, { timeout: patienceMs, interval: 50 })

function simple(prompt: string, quantity: number) {
  return { simpleGeneral: { prompt, quantity } }
}

async function jobIds(client: TestClient, page: object = {}): Promise<string[]> {
  const { jobs } = await client.run(documents.jobs, page)
  return jobs.edges.map(({ node }) => node.id)
}

describe('the list of jobs', () => {
  it('counts a running job live, and asks nothing for it', async () => {
    const client = await server().client()
    const script = server().generator.script(hold)
    await client.createJob(simple(`${script.word} dunes`, 30))
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/jobs',
    })
    const dunes = card(page, 'dunes')
    await dunes.getByText('0 of 30 images').waitFor()
    const next = async () => (await script.request(made++)).finish()
    let made = 0
    await next()
    await dunes.getByText('1 of 30 images').waitFor()
    await page.waitForLoadState('networkidle')

    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) asked.push(String(request.postData()))
    })
    while (made < 15) await next()
    await dunes.getByText('15 of 30 images').waitFor()
    expect(await dunes.getByText('Running').isVisible()).toBe(true)
    while (made < 30) await next()
    await dunes.getByText('30 of 30 images').waitFor()
    await dunes.getByText('Completed').waitFor()
    expect(asked).toEqual([])

    await eventually(() => dunes.locator('img').count()).toBe(6)
    await dunes.scrollIntoViewIfNeeded()
    await eventually(() =>
      dunes
        .locator('img')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth)),
    ).toEqual([16, 16, 16, 16, 16, 16])
    expect(await dunes.getByText('30 credits charged').isVisible()).toBe(true)

    // The whole card leads to the job.
    await dunes.click({ position: { x: 900, y: 150 } })
    const [id] = await jobIds(client)
    await page.waitForURL(`**/jobs/${id}`)
  })

  it('shows what happens elsewhere, by status too, and cancels', async () => {
    const client = await server().client()
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/jobs',
    })
    await page.getByRole('heading', { name: 'No jobs yet' }).waitFor()
    expect(
      await page.getByRole('main').getByRole('link', { name: 'New job' }).last().getAttribute('href'),
    ).toBe('/')

    const script = server().generator.script(hold)
    const made = await client.createJob(simple(`${script.word} first`, 3))
    await card(page, 'first').getByText('Running').waitFor()
    await client.createJob(simple(`${script.word} second`, 3))
    await card(page, 'second').getByText('Running').waitFor()
    expect(await titles(page)).toEqual([`${script.word} second`, `${script.word} first`])

    await client.cancelJob(made.id)
    await card(page, 'first').getByText('Stopping').waitFor()
    for (const number of [0, 1]) (await script.request(number)).finish()
    await card(page, 'first').getByText('Cancelled').waitFor()
    expect(await card(page, 'first').getByRole('button').count()).toBe(0)

    const filters = page.getByRole('navigation', { name: 'Show jobs by status' })
    await filters.getByRole('link', { name: 'Running' }).click()
    await page.waitForURL('**/jobs?status=running')
    await eventually(() => titles(page)).toEqual([`${script.word} second`])
    await card(page, 'second').getByText('1 of 3 images').waitFor()

    await card(page, 'second')
      .getByRole('button', { name: /^Cancel “script\d+ second”/ })
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expect((await jobIds(client, { status: 'CANCELLED' })).length).toBe(2)
    // The button went away with its card; the keyboard is not lost.
    await eventually(() => page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
    ;(await script.request(2)).finish()
    await filters.getByRole('link', { name: 'Cancelled' }).click()
    await eventually(() => titles(page)).toEqual([`${script.word} second`, `${script.word} first`])
    await card(page, 'second').getByText('2 of 3 images').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    await filters.getByRole('link', { name: 'All' }).click()
    await eventually(() => titles(page)).toHaveLength(2)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page)).toEqual([])
    }

    // Back from a time without a network, the page knows what happened in it.
    await page.context().setOffline(true)
    await client.createJob(simple(`${script.word} third`, 1))
    ;(await script.request(3)).finish()
    await eventually(async () => (await client.credits()).held).toBe(0)
    await page.context().setOffline(false)
    await card(page, 'third').getByText('Completed').waitFor()
    // And is told when it is not let in any more.
    await page.evaluate(() => localStorage.setItem('stopframe.token', 'another'))
    await page.context().setOffline(true)
    await page.context().setOffline(false)
    await page.getByRole('heading', { name: 'This server asks who you are' }).waitFor()
  })

  it('shows how far each job is, light and dark', async () => {
    const client = await server().client()
    const script = server().generator.script(inOrder(give, give, hold))
    await client.createJob(simple(`${script.word} dunes`, 1))
    await script.request(0)
    const stopped = await client.createJob(simple(`${script.word} rocks`, 2))
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/jobs',
    })
    await card(page, 'dunes').getByText('Completed').waitFor()
    await card(page, 'rocks').getByText('1 of 2 images').waitFor()
    await client.cancelJob(stopped.id, 'ABORT')
    await card(page, 'rocks').getByText('Cancelled').waitFor()
    await client.createJob(simple(`${script.word} sea`, 2))
    await card(page, 'sea').getByText('Running').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const contrasts = await progressContrasts(page.getByRole('main'))
      expect(contrasts).toHaveLength(3)
      expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(3)
    }
  })

  it('gives more by pages, in Korean on a phone, with a way on when a page cannot be read', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    for (let count = 0; count < 45; count++) await client.createJob(simple(`${word} ${count}`, 1))
    await eventually(async () => (await client.credits()).held).toBe(0)
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/jobs?status=completed',
      locale: 'ko-KR',
      viewport: { width: 390, height: 800 },
    })
    await page.getByRole('heading', { level: 1, name: '작업 목록' }).waitFor()
    await eventually(() => titles(page)).toHaveLength(20)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await axeViolations(page)).toEqual([])

    const more = page.getByRole('button', { name: '더 보기' })
    await page.route('**/graphql', (route) => route.abort())
    await more.click()
    await page.getByText('작업을 불러오지 못했습니다').waitFor()
    await page.unroute('**/graphql')
    await page.getByRole('button', { name: '다시 시도' }).click()
    await eventually(() => titles(page)).toHaveLength(40)

    // An address of a picture that is not good any more, as after an hour or two, is asked for anew.
    await page.route('**/files/**', (route) => route.abort())
    const [last] = (await jobIds(client, { first: 40 })).slice(-1)
    const refreshed = page.waitForRequest(
      (request) =>
        /FreshStrip/.test(request.postData() ?? '') && request.postDataJSON().variables.id === last,
    )
    await cards(page).nth(39).scrollIntoViewIfNeeded()
    await refreshed
    await page.unroute('**/files/**')

    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByText('작업 총 45개').waitFor()
    const all = Array.from({ length: 45 }, (_, index) => `${word} ${44 - index}`)
    expect(await titles(page)).toEqual(all)
    // The keyboard goes on where the new ones begin, and reading the page again brings as many.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(`${word} 4`)
    await page.waitForURL('**/jobs?status=completed&pages=3')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/jobs/*')
    await page.goBack()
    await eventually(() => titles(page)).toEqual(all)
  })
})
