import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { axeViolations, patienceMs, useBrowser, visit } from '../support/page.ts'
import { hold } from '../support/testGenerator.ts'

const server = useTestServer()
const browser = useBrowser()

/** Waits for what the page comes to show. */
const eventually = <Value>(look: () => Value) => expect.poll(look, { timeout: patienceMs, interval: 50 })

async function numbers(page: Page) {
  const [balance, held, available] = await page.locator('dt + dd').allTextContents()
  return {
    balance: Number(balance?.replace(',', '')),
    held: Number(held),
    available: Number(available?.replace(',', '')),
  }
}

/** Of each row what happened and how much it was. */
async function rows(page: Page): Promise<string[]> {
  const cells = await page
    .locator('tbody tr')
    .evaluateAll((found) =>
      found.map((row) => [
        row.querySelector('td:nth-child(2) p')?.textContent,
        row.lastElementChild?.textContent,
      ]),
    )
  return cells.map(([what, amount]) => `${what} ${amount}`)
}

describe('the credits', () => {
  it('count live what a job sets aside, costs and gives back, as the ledger has it', async () => {
    const client = await server().client()
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/credits',
    })
    await eventually(() => rows(page)).toEqual(['Added +1,000'])
    expect(await numbers(page)).toEqual({ balance: 1000, held: 0, available: 1000 })
    await page.getByText('An image costs 1 credit').waitFor()

    const script = server().generator.script(hold)
    const { id } = await client.createJob(simple(`${script.word} dunes`, 5))
    await eventually(() => rows(page)).toEqual(['Held 5', 'Added +1,000'])
    await eventually(() => numbers(page)).toEqual({ balance: 1000, held: 5, available: 995 })
    ;(await script.request(0)).finish()
    await eventually(() => rows(page)).toEqual(['Charged -1', 'Held 5', 'Added +1,000'])
    for (const number of [1, 2]) (await script.request(number)).finish()
    await eventually(() => rows(page)).toEqual(['Charged -3', 'Held 5', 'Added +1,000'])
    await eventually(() => numbers(page)).toEqual({ balance: 997, held: 2, available: 995 })
    await script.request(3)
    await client.cancelJob(id, 'ABORT')
    await eventually(() => rows(page)).toEqual(['Returned 2', 'Charged -3', 'Held 5', 'Added +1,000'])
    await eventually(() => numbers(page)).toEqual({ balance: 997, held: 0, available: 997 })
    expect(await numbers(page)).toEqual(await client.credits())
    expect(await page.getByText('997 credits left').isVisible()).toBe(true)

    const job = page.getByRole('link', { name: `${script.word} dunes` })
    expect(await job.first().getAttribute('href')).toBe(`/jobs/${id}`)
    await page.getByRole('button', { name: `Show each image: ${script.word} dunes` }).press('Enter')
    expect(await page.locator('tbody a').getByText('Image', { exact: false }).allTextContents()).toEqual([
      'Image 3',
      'Image 2',
      'Image 1',
    ])
    await eventually(() => page.locator('tbody img').count()).toBe(3)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page)).toEqual([])
    }
  })

  it('have a long ledger in pages that says where it is cut, on a phone too', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    const { id } = await client.createJob(simple(`${word} dunes`, 130))
    await client.settled(id)
    const page = await visit({
      browser: browser(),
      url: server().url,
      account: client.accountId,
      path: '/credits',
      viewport: { width: 390, height: 800 },
    })
    await page.getByText('100 images as far as shown here').waitFor()
    await page.getByText('100 entries shown, there are more').waitFor()
    expect(await rows(page)).toEqual(['Charged -100'])
    await page.getByRole('button', { name: 'Show more' }).press('Enter')
    await page.getByText('132 entries in all').waitFor()
    expect(await rows(page)).toEqual(['Charged -130', 'Held 130', 'Added +1,000'])
    await page.getByText('130 images', { exact: true }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.closest('tr')?.textContent)).toContain('Held')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(await axeViolations(page)).toEqual([])
  })
})

function simple(prompt: string, quantity: number) {
  return { simpleGeneral: { prompt, quantity } }
}
