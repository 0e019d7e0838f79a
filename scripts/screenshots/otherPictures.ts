import type { Locator, Page } from 'playwright-core'
import { type Picture, phone } from './picture.ts'

const kinds = [
  ['variations', 'Variations'],
  ['scenes', 'Scenes'],
  ['angles', 'Angles'],
  ['portraits', 'Portraits'],
] as const

export const newJobPictures: readonly Picture[] = [
  ...kinds.map(
    ([name, label]): Picture => ({
      name: `new-${name}`,
      prepare: () => '/',
      shows: (page) => choose(page.getByRole('radio', { name: label })),
    }),
  ),
  { name: 'new-dark', window: { colorScheme: 'dark' }, prepare: () => '/', shows: isWritten },
  { name: 'new-phone', window: phone, prepare: () => '/', shows: isWritten },
  {
    name: 'new-korean',
    window: { locale: 'ko' },
    prepare: () => '/',
    shows: (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  },
]

/** After those of jobs: they show what was made for these. */
export const listPictures: readonly Picture[] = [
  { name: 'jobs', prepare: () => '/jobs', shows: isListed },
  {
    name: 'jobs-phone-dark',
    window: { ...phone, colorScheme: 'dark' },
    prepare: () => '/jobs',
    shows: isListed,
  },
  { name: 'credits', prepare: () => '/credits', shows: (page) => page.getByRole('table').waitFor() },
  {
    name: 'credits-phone',
    window: phone,
    prepare: () => '/credits',
    shows: (page) => page.getByRole('heading', { level: 2 }).first().waitFor(),
  },
]

/** On a server that asks for tokens. */
export const signInPictures: readonly Picture[] = [
  {
    name: 'sign-in',
    prepare: () => '/',
    shows: (page) => page.getByLabel('Access token').first().waitFor(),
  },
]

async function choose(kind: Locator): Promise<void> {
  await kind.check()
  await kind.blur()
}

async function isWritten(page: Page): Promise<void> {
  const prompt = page.getByLabel('Describe the image')
  await prompt.fill('A lighthouse at dusk, waves against the rocks, warm light in the windows')
  await prompt.blur()
}

async function isListed(page: Page): Promise<void> {
  const jobs = page.getByRole('article')
  await jobs.nth(2).waitFor()
  // Pictures of a list are fetched when they are looked at.
  await jobs.first().locator('img').first().waitFor()
}
