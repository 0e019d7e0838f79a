import type { Locator, Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { axeViolations, useBrowser, type Visit, visit } from '../support/page.ts'
import { hold, picture } from '../support/testGenerator.ts'

const server = useTestServer()
const browser = useBrowser()

async function open(options: Partial<Visit> = {}): Promise<{ page: Page; client: TestClient }> {
  const client = await server().client()
  const page = await visit({ browser: browser(), url: server().url, account: client.accountId, ...options })
  return { page, client }
}

const photo = (name: string) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(picture) })

const submitButton = (page: Page) => page.locator('button[type=submit]')

/** The id of the job that the page has come to. */
async function madeJob(page: Page): Promise<string> {
  await page.waitForURL('**/jobs/*')
  return page.url().split('/').at(-1) ?? ''
}

async function jobIds(client: TestClient): Promise<string[]> {
  const { jobs } = await client.run(documents.jobs, { first: 10 })
  return jobs.edges.map(({ node }) => node.id)
}

const isFocused = (field: Locator) => field.evaluate((element) => element === document.activeElement)

/** As a user gets there: Tab by Tab. */
async function tabTo(page: Page, field: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if (await isFocused(field)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('The field is not reached by Tab.')
}

async function pasteOrDrop(page: Page, selector: string, type: 'paste' | 'drop', name: string) {
  await page.evaluate(
    ({ at, event, file, bytes }) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], file, { type: 'image/jpeg' }))
      const init = { bubbles: true, cancelable: true }
      const target = document.querySelector(at)
      if (event === 'paste') {
        target?.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: data }))
      } else {
        for (const step of ['dragenter', 'dragover', 'drop']) {
          target?.dispatchEvent(new DragEvent(step, { ...init, dataTransfer: data }))
        }
      }
    },
    { at: selector, event: type, file: name, bytes: [...picture] },
  )
}

describe('the page for new jobs', () => {
  it('takes a newcomer from a prompt to the job by the keyboard alone, and makes one job of a double Enter', async () => {
    const { page, client } = await open()
    const { word } = server().generator.script()
    await tabTo(page, page.getByLabel('Describe the image'))
    await page.keyboard.type(`a lighthouse ${word}`)
    await page.getByText('988', { exact: true }).waitFor()
    await tabTo(page, page.getByRole('radio', { name: '1:1' }))
    await page.keyboard.press('ArrowRight')
    await tabTo(page, page.getByRole('button', { name: 'Make 12 images' }))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    const id = await madeJob(page)
    expect(await client.job(id)).toMatchObject({
      kind: 'SIMPLE_GENERAL',
      totalImages: 12,
      stages: [{ prompt: `a lighthouse ${word}`, aspectRatio: '5:4' }],
    })
    expect(await jobIds(client)).toEqual([id])
    await page.getByText('credits left').getByText('988').waitFor()
  })

  it('makes scenes, views and portraits as they were put together', async () => {
    const { page, client } = await open()
    const { word } = server().generator.script()
    const portraits = server().generator.script()
    await page.getByRole('radio', { name: /Scenes/ }).check()
    const scene = (number: number) => page.getByRole('region', { name: `Scene ${number}` })
    await scene(1).getByLabel('Name').fill('Dusk')
    await scene(1).getByLabel('Describe the scene').fill(`the sea ${word}`)
    await scene(1).getByRole('radio', { name: '16:9' }).check()
    await scene(1).getByRole('button', { name: 'Duplicate' }).click()
    expect(await isFocused(scene(2).getByLabel('Describe the scene'))).toBe(true)
    await scene(2).getByLabel('Name').fill('')
    await scene(2).getByLabel('Number of images').fill('2')
    await scene(3).getByRole('button', { name: 'Remove' }).click()
    expect(await isFocused(page.getByRole('button', { name: 'Add a scene' }))).toBe(true)
    await page.getByRole('button', { name: 'Make 8 images' }).click()
    expect(await client.job(await madeJob(page))).toMatchObject({
      kind: 'PIPELINE_STAGE',
      stages: [
        { name: 'Dusk', prompt: `the sea ${word}`, quantity: 6, aspectRatio: '16:9' },
        { name: 'Stage 1', prompt: `the sea ${word}`, quantity: 2, aspectRatio: '16:9' },
      ],
    })

    await page.getByRole('navigation').getByRole('link', { name: 'New job' }).click()
    await page.getByRole('radio', { name: /Angles/ }).check()
    await page.getByLabel('Describe the subject').fill(`a keeper ${word}`)
    await page.getByRole('button', { name: 'None' }).click()
    await page.getByLabel('Front, Waist up').fill('3')
    await page.getByLabel('Back, Head to toe').fill('1')
    await page.getByRole('button', { name: 'Make 4 images' }).click()
    expect(await client.job(await madeJob(page))).toMatchObject({
      kind: 'SINGLE_BATCH',
      totalImages: 4,
      stages: [
        { name: 'front, middle', quantity: 3, aspectRatio: '3:4' },
        { name: 'back, full', quantity: 1 },
      ],
    })

    await page.getByRole('navigation').getByRole('link', { name: 'New job' }).click()
    await page.getByRole('radio', { name: /Portraits/ }).check()
    await page.locator('input[accept]').setInputFiles([photo('anna.jpg'), photo('ben.jpg')])
    await page.getByLabel('Describe the portraits').fill(`in oil ${portraits.word}`)
    await page.getByRole('switch', { name: /portrait 2/ }).check()
    await page.getByLabel('Describe this portrait').fill(`in chalk ${portraits.word}`)
    await page.getByText('Uploading').first().waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Make 2 images' }).click()
    expect(await client.job(await madeJob(page))).toMatchObject({ kind: 'SIMPLE_PORTRAIT', totalImages: 2 })
    const { image } = await portraits.request(1)
    expect(image).toMatchObject({ prompt: `in chalk ${portraits.word}`, references: [{ role: 'portrait' }] })
  })

  it('takes pictures that are chosen, dropped and pasted, and says which it cannot take', async () => {
    const { page } = await open({ refusals: [415, 507] })
    const script = server().generator.script()
    await page.getByLabel('Describe the image').fill(`a keeper ${script.word}`)
    const chooserOpens = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose pictures' }).click()
    const chooser = await chooserOpens
    expect(await chooser.element().getAttribute('accept')).toBe(
      'image/jpeg,image/png,image/webp,image/gif,image/avif',
    )
    const pdf = { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') }
    await chooser.setFiles([photo('chosen.jpg'), pdf])
    const item = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    await item('notes.pdf').getByText('This is no JPEG, PNG, WebP, GIF, or AVIF picture.').waitFor()
    expect(await item('notes.pdf').getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await item('notes.pdf').getByRole('button', { name: 'Remove' }).click()
    expect(await isFocused(item('chosen.jpg').getByRole('button', { name: 'Remove' }))).toBe(true)
    await item('chosen.jpg').locator('img[src*="/files/"]').waitFor()
    await item('chosen.jpg').getByLabel('What it is for').fill('style')

    await page.evaluate(() => document.body.dispatchEvent(new DragEvent('dragenter', { bubbles: true })))
    await page.locator('.mantine-Dropzone-root').waitFor()
    await pasteOrDrop(page, '.mantine-Dropzone-root', 'drop', 'dropped.jpg')
    await item('dropped.jpg').locator('img[src*="/files/"]').waitFor()
    await page.route('**/api/attachments', (route) => route.fulfill({ status: 507 }), { times: 1 })
    await pasteOrDrop(page, 'body', 'paste', 'pasted.jpg')
    await item('pasted.jpg').getByText('no room').waitFor()
    await submitButton(page).click()
    await page.getByRole('alert').getByText('One field needs a change.').waitFor()
    await item('pasted.jpg').getByRole('button', { name: 'Try again' }).click()
    await item('pasted.jpg').locator('img[src*="/files/"]').waitFor()
    // One that is removed is not uploaded any further.
    await page.route('**/api/attachments', () => {}, { times: 1 })
    const sent = page.waitForRequest('**/api/attachments')
    await pasteOrDrop(page, 'body', 'paste', 'unwanted.jpg')
    await sent
    const cutOff = page.waitForEvent('requestfailed')
    await item('unwanted.jpg').getByRole('button', { name: 'Remove' }).click()
    await cutOff
    // More than there is room for: eleven of twelve.
    await page
      .locator('input[accept]')
      .first()
      .setInputFiles(Array.from({ length: 12 }, (_, index) => photo(`more ${index}.jpg`)))
    await page.getByText('One picture was left out').waitFor()
    await page.getByText('Uploading').first().waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Make 12 images' }).click()
    await madeJob(page)
    const { references } = (await script.request(0)).image
    expect(references.map(({ role }) => role)).toEqual(['style', ...Array.from({ length: 13 }, () => null)])
  })

  it('tells what is wrong at each field, its own findings and those of the server', async () => {
    const { page, client } = await open()
    await page.getByRole('radio', { name: /Scenes/ }).check()
    const scene = (number: number) => page.getByRole('region', { name: `Scene ${number}` })
    const prompt = (number: number) => scene(number).getByLabel('Describe the scene')
    await page.getByRole('button', { name: 'Add a scene' }).click()
    for (const number of [1, 2, 3]) await scene(number).getByLabel('Number of images').fill('1000')
    await prompt(1).fill('the sea')
    expect(await page.getByText('Write a few words.').count()).toBe(0)
    await scene(3).getByLabel('Number of images').fill('1001')
    await submitButton(page).click()
    await page.getByRole('alert').getByText('3 fields need a change.').waitFor()
    await page.getByRole('alert').getByText('these are 3,001').waitFor()
    expect(await isFocused(prompt(2))).toBe(true)
    expect(await prompt(1).getAttribute('aria-invalid')).not.toBe('true')
    expect(await prompt(2).evaluate(described)).toContain('Write a few words.')
    expect(await scene(3).getByLabel('Number of images').evaluate(described)).toContain('1 to 1,000')
    await prompt(2).fill('the stairs')
    await scene(2).getByText('Write a few words.').waitFor({ state: 'hidden' })
    await scene(3).getByRole('button', { name: 'Remove' }).click()
    for (const number of [1, 2]) await scene(number).getByLabel('Number of images').fill('2')

    // A picture that the server has lost: pasted, it goes to the scene that has the keyboard.
    await page.route('**/api/attachments', (route) =>
      route.fulfill({ status: 201, json: { id: '999999', thumbnail_url: '/icon.svg' } }),
    )
    await pasteOrDrop(page, 'section textarea', 'paste', 'lost.jpg')
    await scene(1).locator('img[src="/icon.svg"][alt="lost.jpg"]').waitFor()
    await submitButton(page).click()
    await scene(1).getByText('The server does not have this picture.').waitFor()
    expect(await isFocused(scene(1).getByRole('button', { name: 'Remove lost.jpg' }))).toBe(true)
    await scene(1).getByRole('button', { name: 'Remove lost.jpg' }).click()
    expect(await isFocused(scene(1).getByRole('button', { name: 'Choose pictures' }))).toBe(true)
    // What nobody can type, but a paste can bring.
    await prompt(1).evaluate((field: HTMLTextAreaElement) => {
      const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set
      set?.call(field, 'the sea\u0000')
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await submitButton(page).click()
    await scene(1).getByText('must not contain the character U+0000').waitFor()
    expect(await isFocused(prompt(1))).toBe(true)
    await prompt(1).fill('the sea again')
    await scene(1).getByText('U+0000').waitFor({ state: 'hidden' })
    expect(await jobIds(client)).toEqual([])
  })

  it('leaves a number as it was typed, and makes nothing of one that is not whole', async () => {
    const { page, client } = await open()
    const { word } = server().generator.script()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByLabel('Describe the image').fill(`a lighthouse ${word}`)
    const quantity = page.getByLabel('Number of images')
    const type = async (text: string) => {
      await quantity.fill('')
      await quantity.pressSequentially(text)
      expect(await quantity.inputValue()).toBe(text)
    }
    for (const text of ['1.5', '2.5', '1e3', 'a2']) {
      await type(text)
      await page.getByRole('button', { name: 'Make images', exact: true }).click()
      await page.getByRole('alert').getByText('One field needs a change.').waitFor()
      expect(await isFocused(quantity)).toBe(true)
      expect(await quantity.evaluate(described)).toContain('A whole number from 1 to 1,000.')
      await quantity.press('ArrowUp')
      expect(await quantity.inputValue()).toBe(text)
    }
    const offers = (words: string) => page.getByRole('button', { name: words, exact: true }).waitFor()
    await type('15')
    await page.getByRole('alert').waitFor({ state: 'hidden' })
    await offers('Make 15 images')
    await quantity.press('ArrowUp')
    await offers('Make 16 images')
    await page.evaluate(() => navigator.clipboard.writeText('1,000'))
    await quantity.press('ControlOrMeta+a')
    await quantity.press('ControlOrMeta+v')
    await offers('Make 1,000 images')
    const [more, less] = await page.locator('[aria-hidden] > button').all()
    expect(await more?.isDisabled()).toBe(true)
    await less?.click()
    await offers('Make 999 images')
    await quantity.fill('')
    await quantity.press('ArrowDown')
    await offers('Make 1 image')

    await page.getByRole('radio', { name: /Angles/ }).check()
    await page.getByLabel('Describe the subject').fill(`a keeper ${word}`)
    const cell = page.getByLabel('Front, Waist up')
    await cell.fill('')
    await cell.pressSequentially('2.5')
    await submitButton(page).click()
    await page.getByText('A whole number, 0 to 1,000').waitFor()
    expect(await isFocused(cell)).toBe(true)
    expect(await cell.inputValue()).toBe('2.5')
    await page.getByLabel('Back, Head to toe').press('ArrowDown')
    await cell.fill('3')
    await page.getByRole('button', { name: 'Make 13 images' }).click()
    expect(await client.job(await madeJob(page))).toMatchObject({ totalImages: 13 })
    expect(await jobIds(client)).toHaveLength(1)
  })

  it('makes one job of a double click, a lost answer, a reload and another try', async () => {
    const { page, client } = await open()
    const { word } = server().generator.script()
    await page.getByLabel('Describe the image').fill(`a lighthouse ${word}`)
    await page.locator('input[accept]').setInputFiles([photo('kept.jpg')])
    await page.locator('img[src*="/files/"]').waitFor()
    // The job is made, and its answer gets lost on the way back.
    const loseAnswer = async (route: Route) => {
      if (!String(route.request().postData()).includes('MakeJob')) return route.fallback()
      await route.fetch()
      await route.abort('connectionreset')
    }
    await page.route('**/graphql', loseAnswer)
    await submitButton(page).dblclick()
    await page.getByRole('alert').getByText('it will not become two jobs').waitFor()
    const [first, ...others] = await jobIds(client)
    expect(others).toEqual([])
    await page.unroute('**/graphql', loseAnswer)

    await page.getByRole('link', { name: 'Jobs' }).click()
    await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'New job' }).click()
    await page.reload()
    expect(await page.getByLabel('Describe the image').inputValue()).toBe(`a lighthouse ${word}`)
    await page.getByRole('listitem').filter({ hasText: 'kept.jpg' }).locator('img[src*="/files/"]').waitFor()
    await submitButton(page).dblclick()
    expect(await madeJob(page)).toBe(first)
    expect(await jobIds(client)).toEqual([first])

    // From here on the same words are another job, and one that is changed before it is sent again is yet another.
    await page.getByRole('navigation').getByRole('link', { name: 'New job' }).click()
    await page.route('**/graphql', loseAnswer)
    await submitButton(page).click()
    await page.getByRole('alert').getByText('it will not become two jobs').waitFor()
    await page.unroute('**/graphql', loseAnswer)
    expect(await jobIds(client)).toHaveLength(2)
    await page.getByLabel('Number of images').fill('3')
    await submitButton(page).click()
    expect(await client.job(await madeJob(page))).toMatchObject({ totalImages: 3 })
    expect(await jobIds(client)).toHaveLength(3)

    // Another account in this browser finds nothing of it.
    const stranger = await server().client()
    await page.addInitScript((token) => localStorage.setItem('stopframe.token', token), stranger.token)
    await page.goto(server().url)
    expect(await page.getByLabel('Describe the image').inputValue()).toBe('')
  })

  it('asks once until it has waited long, and calls nobody back who went to another page meanwhile', async () => {
    const { page, client } = await open()
    const { word } = server().generator.script()
    const asked: Route[] = []
    await page.route('**/graphql', (route) =>
      String(route.request().postData()).includes('MakeJob') ? void asked.push(route) : route.fallback(),
    )
    const prompt = page.getByLabel('Describe the image')
    await prompt.fill(word)
    const requested = () => page.waitForRequest((request) => String(request.postData()).includes('MakeJob'))
    const first = requested()
    await page.clock.install()
    await prompt.press('Control+Enter')
    await first
    await prompt.press('Control+Enter')
    expect(asked).toHaveLength(1)
    // No answer for half a minute: it may be asked for again, and is the same job.
    await page.clock.fastForward(30_000)
    await page.getByRole('alert').getByText('it will not become two jobs').waitFor()
    const second = requested()
    await prompt.press('Control+Enter')
    await second
    await page.getByRole('link', { name: 'Jobs' }).click()
    await page.getByRole('heading', { name: 'Jobs', exact: true }).waitFor()
    expect(asked).toHaveLength(2)
    for (const route of asked) await route.continue()
    // The header hears of the job after the page has.
    await page.getByText('988 credits left').waitFor()
    expect(new URL(page.url()).pathname).toBe('/jobs')
    expect(await jobIds(client)).toHaveLength(1)
  })

  it('says ahead of the button, and after it, what the credits are not enough for', async () => {
    const { page, client } = await open()
    const script = server().generator.script(hold)
    await page.getByRole('main').getByText('1,000', { exact: true }).waitFor()
    // In another window, say: this page does not know of it.
    const other = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 995 } })
    await page.getByLabel('Describe the image').fill(script.word)
    await submitButton(page).click()
    await page.getByRole('alert').getByText('This job needs 12 credits; you have 5.').waitFor()
    expect(await jobIds(client)).toHaveLength(1)
    await page.getByLabel('Number of images').fill('7')
    await page.getByText('They are enough for 5 images.').waitFor()
    await page.getByText('-2', { exact: true }).waitFor()
    await page.getByLabel('Number of images').fill('5')
    await page.getByText('Not enough credits').waitFor({ state: 'hidden' })
    await submitButton(page).click()
    const own = await madeJob(page)
    expect(await client.job(own)).toMatchObject({ totalImages: 5 })
    for (const id of [other.id, own]) await client.cancelJob(id, 'ABORT')
  })

  it('passes axe with each kind and its errors, light and dark', async () => {
    const { page } = await open()
    await page
      .locator('input[accept]')
      .first()
      .setInputFiles([photo('a.jpg')])
    await page.locator('img[src*="/files/"]').waitFor()
    for (const kind of [/Variations/, /Scenes/, /Angles/, /Portraits/]) {
      await page.getByRole('radio', { name: kind }).check()
      await submitButton(page).click()
      await page.getByText('Not sent yet').waitFor()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await axeViolations(page)).toEqual([])
      }
    }
  })

  it('speaks Korean on a phone, without scrolling sideways, and brings back what was cleared', async () => {
    const { page, client } = await open({ locale: 'ko-KR', viewport: { width: 390, height: 844 } })
    const { word } = server().generator.script()
    await page.getByRole('heading', { level: 1, name: '어떤 이미지를 만들까요?' }).waitFor()
    for (const kind of ['장면', '각도와 구도', '인물 사진', '변형']) {
      await page.getByRole('radio', { name: kind }).check()
      await submitButton(page).click()
      await page.getByText('아직 보내지 않았습니다').waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    }
    await page.getByLabel('이미지 설명').fill(`등대 ${word}`)
    await page.getByRole('button', { name: '모두 지우기' }).click()
    expect(await page.getByLabel('이미지 설명').inputValue()).toBe('')
    await page.getByRole('button', { name: '되돌리기' }).click()
    await page.getByRole('button', { name: '이미지 12장 만들기' }).click()
    expect(await client.job(await madeJob(page))).toMatchObject({ stages: [{ prompt: `등대 ${word}` }] })
  })
})

/** The words that assistive technology reads with the field. */
function described(field: Element): string {
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids.map((id) => document.getElementById(id)?.textContent).join(' ')
}
