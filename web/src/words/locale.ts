import type { Messages } from './en/index.ts'

export const locales = ['en', 'ko'] as const
export type Locale = (typeof locales)[number]

/** Each language by its own name. */
export const localeNames: Record<Locale, string> = { en: 'English', ko: '한국어' }

const storageKey = 'stopframe.locale'

/** The language that was chosen here; else the first of the browser's that there is; else English. */
export function preferredLocale(): Locale {
  const wanted = [localStorage.getItem(storageKey) ?? '', ...navigator.languages]
  for (const tag of wanted) {
    const locale = locales.find((known) => tag.split('-')[0] === known)
    if (locale !== undefined) return locale
  }
  return 'en'
}

export function rememberLocale(locale: Locale): void {
  localStorage.setItem(storageKey, locale)
}

/** A language's words, fetched when it is first wanted. */
export async function loadWords(locale: Locale): Promise<Messages> {
  if (locale === 'en') return (await import('./en/index.ts')).messages
  // The same keys, as its own type says; what is read from the literal English is only which values a message takes.
  return (await import('./ko/index.ts')).messages as unknown as Messages
}
