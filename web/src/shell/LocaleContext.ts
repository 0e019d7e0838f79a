import { createContext } from 'react'
import type { Locale } from '../words/locale.ts'

interface Language {
  readonly locale: Locale
  changeLocale(locale: Locale): Promise<void>
}

export const LocaleContext = createContext<Language>({
  locale: 'en',
  changeLocale: async () => {},
})
