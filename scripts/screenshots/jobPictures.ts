import type { Page } from 'playwright-core'
import { type Picture, phone } from './picture.ts'
import { imagesThere, type Studio } from './studio.ts'

const scenes = [
  { name: 'Dusk', prompt: 'sailing boats at dusk', painted: 9 },
  { name: 'Night', prompt: 'a city at night, neon', painted: 7 },
  { name: 'Dawn', prompt: 'snowy mountains at dawn', painted: 8 },
]

/** One job of three scenes in the middle of its work, for all pictures of it. */
const atWork = once((studio) =>
  studio.createJob(
    {
      pipelineStage: {
        stages: scenes.map(({ name, prompt }) => ({ name, prompt, quantity: 12, aspectRatio: '16:9' })),
      },
    },
    Object.fromEntries(scenes.map(({ prompt, painted }) => [prompt, { painted }])),
  ),
)

const withFailed = once((studio) =>
  studio.createJob(
    {
      simpleGeneral: {
        prompt: 'portrait of a queen, golden light',
        quantity: 12,
        aspectRatio: '1:1',
      },
    },
    { 'portrait of a queen, golden light': { refused: 4 } },
  ),
)

const draining = once(async (studio) => {
  const prompt = 'tulips in a spring garden'
  const input = { simpleGeneral: { prompt, quantity: 60, aspectRatio: '4:3' } }
  const path = await studio.createJob(input, { [prompt]: { painted: 13 } })
  const page = await studio.visit(path)
  await says(page, 'Making images: 13 of 60')
  await studio.drain(path)
  await page.context().close()
  return path
})

const says = (page: Page, words: string) => page.getByRole('region').getByText(words).waitFor()
/** The log may be read a moment later than the counts are known. */
const hasImage = (page: Page, position: number) => page.locator(`#image-0-${position}`).waitFor()

async function isHalfway(page: Page, words = 'Making images: 24 of 36'): Promise<void> {
  await says(page, words)
  await hasImage(page, 8)
}

export const jobPictures: readonly Picture[] = [
  {
    name: 'job-at-work',
    window: { deviceScaleFactor: 2 },
    prepare: atWork,
    shows: (page) => isHalfway(page),
  },
  { name: 'job-dark', window: { colorScheme: 'dark' }, prepare: atWork, shows: (page) => isHalfway(page) },
  { name: 'job-phone', window: phone, prepare: atWork, shows: (page) => isHalfway(page) },
  {
    name: 'job-phone-dark-korean',
    window: { ...phone, colorScheme: 'dark', locale: 'ko' },
    prepare: atWork,
    shows: (page) => isHalfway(page, '이미지 생성 중: 36장 중 24장'),
  },
  {
    name: 'job-korean',
    window: { locale: 'ko' },
    prepare: atWork,
    shows: (page) => isHalfway(page, '이미지 생성 중: 36장 중 24장'),
  },
  {
    name: 'job-offline',
    prepare: atWork,
    async shows(page) {
      await isHalfway(page)
      await imagesThere(page)
      await page.context().setOffline(true)
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'job-draining',
    prepare: draining,
    async shows(page) {
      await says(page, 'The images in flight are being finished')
      await hasImage(page, 12)
    },
  },
  {
    name: 'job-cancelled',
    prepare: draining,
    async shows(page) {
      await page.getByRole('button', { name: 'Stop now' }).click()
      await says(page, 'Cancelled: 13 of 60 kept')
      await hasImage(page, 12)
    },
  },
  {
    name: 'job-with-failed-image',
    prepare: withFailed,
    async shows(page) {
      await says(page, 'Completed: 11 of 12 kept')
      await hasImage(page, 11)
    },
  },
  {
    name: 'job-large-image',
    prepare: async (studio) => `${await withFailed(studio)}?image=0-2`,
    shows: (page) => page.getByRole('dialog').getByText('3 of 11', { exact: true }).waitFor(),
  },
  {
    name: 'job-large-image-phone',
    window: { ...phone, colorScheme: 'dark' },
    prepare: async (studio) => `${await withFailed(studio)}?image=0-2`,
    shows: (page) => page.getByRole('dialog').getByText('3 of 11', { exact: true }).waitFor(),
  },
  {
    name: 'job-not-found',
    prepare: () => '/jobs/00000000-0000-4000-8000-000000000000',
    shows: (page) => page.getByRole('heading', { name: 'There is no such job' }).waitFor(),
  },
]

/** What several pictures need is made by the first of them. */
function once(make: (studio: Studio) => Promise<string>): (studio: Studio) => Promise<string> {
  let made: Promise<string> | null = null
  return (studio) => {
    made ??= make(studio)
    return made
  }
}
