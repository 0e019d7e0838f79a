import { describe, expect, it, onTestFinished } from 'vitest'
import { RefusedError } from '../../src/generators/generator.ts'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import { useTestServer } from '../support/harness.ts'
import { axeViolations, progressContrasts, useBrowser, type Visit, visit } from '../support/page.ts'
import { type Behaviour, give, hold, inOrder } from '../support/testGenerator.ts'
import { JobPage } from './jobPage.ts'

const server = useTestServer()
const browser = useBrowser()

/** A job of one stage whose requests behave so, and its page. */
async function openJob(quantity: number, behave: Behaviour, options: Partial<Visit> = {}) {
  const client = await server().client()
  const script = server().generator.script(behave)
  const { id } = await client.createJob({
    simpleGeneral: { prompt: `a lighthouse ${script.word}`, quantity, aspectRatio: '3:2' },
  })
  // A request that is held would hold up the server's end.
  onTestFinished(async () => void (await client.cancelJob(id, 'ABORT')))
  const open = async () =>
    new JobPage(
      await visit({
        browser: browser(),
        url: server().url,
        account: client.accountId,
        path: `/jobs/${id}`,
        ...options,
      }),
    )
  return { client, script, id, open, job: await open() }
}

const giveThenHold = (given: number): Behaviour => inOrder(...Array<Behaviour>(given).fill(give), hold)

describe('the page of a job', () => {
  it('is cancelled so that what is being made is finished, and tells what was kept and charged', async () => {
    const { client, script, id, job } = await openJob(150, giveThenHold(10))
    await job.shows(10)
    await job.says('Making images: 10 of 150')
    await job.says('10 credits charged, 140 held')
    const inFlight = await script.request(10)
    expect(await job.page.getByText('being made', { exact: true }).count()).toBe(1)

    await job.cancel.click()
    await job.says('The images in flight are being finished')
    expect(await job.cancel.isVisible()).toBe(false)
    inFlight.finish()
    await job.says('Cancelled: 11 of 150 kept, 11 credits charged, 139 returned')
    await job.shows(11)
    expect(await job.stopNow.isVisible()).toBe(false)
    expect(await client.job(id)).toMatchObject({ status: 'CANCELLED', completedImages: 11 })
    expect(script.requests.length).toBe(11)
  })

  it('is stopped at once in one tab, and shows it in another; a cancel that drains can be cut short', async () => {
    const { script, job, open } = await openJob(20, giveThenHold(2))
    const other = await open()
    await other.shows(2)
    const inFlight = await script.request(2)
    await job.cancel.click()
    await other.says('The images in flight are being finished')
    await other.stopNow.click()
    for (const page of [job, other])
      await page.says('Cancelled: 2 of 20 kept, 2 credits charged, 18 returned')
    expect(inFlight.signal.aborted).toBe(true)
  })

  it('comes back after a reload as it was, and goes on', async () => {
    const { script, job } = await openJob(5, giveThenHold(3))
    await job.shows(3)
    await job.page.reload()
    await job.shows(3)
    await job.says('Making images: 3 of 5')
    for (const number of [3, 4]) (await script.request(number)).finish()
    await job.says('Completed: 5 of 5 kept, 5 credits charged, 0 returned')
    await job.shows(5)
  })

  it('says that it is offline, and misses nothing when it is back: it goes on from its cursor, and sends a cancel', async () => {
    const { client, script, id, job } = await openJob(9, hold)
    const subscriptions: { after: string | null }[] = []
    job.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { type, payload: sent } = JSON.parse(String(payload))
        if (type === 'subscribe' && sent.query.includes('jobProgress')) subscriptions.push(sent.variables)
      }),
    )
    ;(await script.request(0)).finish()
    await job.shows(1)
    await job.page.context().setOffline(true)
    await job.page.getByRole('alert').filter({ hasText: 'The connection is lost' }).waitFor()
    for (const number of [1, 2, 3]) (await script.request(number)).finish()
    await script.request(4)
    await job.page.context().setOffline(false)
    await job.shows(4)
    await job.page.getByRole('alert').waitFor({ state: 'detached' })
    // CREATED, PROCESSING and the first image came before.
    expect(subscriptions.at(-1)?.after).toBe('3')

    await job.page.context().setOffline(true)
    await job.stopNow.click()
    await job.says('The cancel is sent as soon as it is back')
    expect(await client.job(id)).toMatchObject({ status: 'PROCESSING' })
    await job.page.context().setOffline(false)
    await job.says('Cancelled: 4 of 9 kept')
  })

  it('shows a refused image with its reason, not charged', async () => {
    const refuse: Behaviour = (request) =>
      request.fail(new RefusedError('SAFETY', 'The provider refuses it.'))
    const { job } = await openJob(3, inOrder(give, refuse, give))
    await job.says('Completed: 2 of 3 kept, 2 credits charged, 1 returned')
    await job.says('1 image failed, not charged')
    const failed = job.page.getByText('Failed: refused by the safety rules')
    await failed.waitFor()
    expect(await failed.locator('..').textContent()).toContain('Not charged')
  })

  it('shows how far it is, and was when it was stopped, light and dark', async () => {
    const refuse: Behaviour = (request) =>
      request.fail(new RefusedError('SAFETY', 'The provider refuses it.'))
    const { job } = await openJob(4, inOrder(give, refuse, hold))
    const lowest = async () => {
      const contrasts: number[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await job.page.emulateMedia({ colorScheme })
        contrasts.push(...(await progressContrasts(job.bar)))
      }
      expect(contrasts).toHaveLength(4)
      return Math.min(...contrasts)
    }
    await job.says('1 image failed, not charged')
    await job.shows(1)
    expect(await lowest()).toBeGreaterThanOrEqual(3)
    await job.stopNow.click()
    await job.says('Cancelled: 1 of 4 kept')
    expect(await lowest()).toBeGreaterThanOrEqual(3)
  })

  it('shows an image large, goes to the others by the arrow keys and back by Escape', async () => {
    const { job } = await openJob(4, inOrder(give, give, give, hold))
    await job.shows(3)
    await job.pictures.nth(1).press('Enter')
    const dialog = job.page.getByRole('dialog')
    await dialog.getByText('2 of 3', { exact: true }).waitFor()
    expect(await dialog.boundingBox()).toMatchObject({ width: 1280, height: 800 })
    expect(await dialog.getByText('a lighthouse', { exact: false }).isVisible()).toBe(true)
    expect(await dialog.getByText('16 × 16 pixels').isVisible()).toBe(true)
    await job.page.keyboard.press('ArrowRight')
    await dialog.getByText('3 of 3', { exact: true }).waitFor()
    expect(await dialog.getByRole('button', { name: 'Next image' }).isDisabled()).toBe(true)
    await job.page.keyboard.press('ArrowLeft')
    await dialog.getByText('2 of 3', { exact: true }).waitFor()
    expect(await axeViolations(job.page)).toEqual([])
    const [download] = await Promise.all([
      job.page.waitForEvent('download'),
      dialog.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^stopframe-jobs-.*\.jpg$/)
    await job.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await job.page.locator('#image-0-1:focus').waitFor()
    expect(new URL(job.page.url()).search).toBe('')
  })

  it('gives all images as one ZIP', async () => {
    const { job } = await openJob(2, give)
    await job.says('Completed')
    const [download] = await Promise.all([
      job.page.waitForEvent('download'),
      job.bar.getByRole('button', { name: 'Download all' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.zip$/)
    expect(await download.failure()).toBeNull()
  })

  it('shows the images of a job whose log is no more', async () => {
    const { client, id, open } = await openJob(3, give)
    await client.settled(id)
    const { db } = server().stopframe
    await db.prisma.job.update({ where: { id }, data: { finishedAt: new Date(Date.now() - 2 * 86_400_000) } })
    await trimLogs(db, 1, new AbortController().signal)
    await expect(client.settled(id)).rejects.toThrow('LOG_EXPIRED')
    const job = await open()
    await job.shows(3)
    await job.says('Completed: 3 of 3 kept, 3 credits charged, 0 returned')
  })

  it('says so where there is no such job', async () => {
    const { job } = await openJob(1, give, { path: '/jobs/00000000-0000-4000-8000-000000000000' })
    await job.page.getByRole('heading', { name: 'There is no such job' }).waitFor()
  })

  it('speaks Korean to those who do', async () => {
    const { job, client, id } = await openJob(9, giveThenHold(2), { locale: 'ko-KR' })
    const bar = job.page.getByRole('region', { name: '진행 상황과 취소' })
    await bar.getByText('이미지 생성 중: 9장 중 2장').waitFor()
    await client.cancelJob(id, 'ABORT')
    await bar.getByText('작업이 취소되었습니다. 생성된 이미지: 2.').waitFor()
    expect(await job.page.evaluate(() => document.documentElement.lang)).toBe('ko')
  })
})

describe.each([
  ['light, on a desk', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
  ['dark, on a phone', { colorScheme: 'dark', viewport: { width: 390, height: 800 } }],
] as const)('the page of a job, %s', (_where, options) => {
  it('has no fault that axe finds, and nothing beside the window', async () => {
    const refuse: Behaviour = (request) =>
      request.fail(new RefusedError('SAFETY', 'The provider refuses it.'))
    const { job, client, id } = await openJob(9, inOrder(give, refuse, give, hold), {
      ...options,
      reducedMotion: 'reduce',
    })
    await job.shows(2)
    expect(await axeViolations(job.page)).toEqual([])
    await client.cancelJob(id, 'ABORT')
    await job.says('returned')
    expect(await axeViolations(job.page)).toEqual([])
    const width = await job.page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBe(options.viewport.width)
  })
})
