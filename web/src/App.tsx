import '@mantine/core/styles.css'
import './app.css'
import { createTheme, MantineProvider } from '@mantine/core'
import { RouterProvider } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { IntlProvider } from 'use-intl'
import { ApiProvider } from './api/ApiContext.tsx'
import type { Api } from './api/api.ts'
import { createAppRouter } from './routes.tsx'
import { Announcer } from './shell/Announcer.tsx'
import { LocaleContext } from './shell/LocaleContext.ts'
import type { Messages } from './words/en/index.ts'
import { type Locale, loadWords, rememberLocale } from './words/locale.ts'

// Contrast of 4.5 to 1 or more in both colour schemes, which axe checks on every page.
const theme = createTheme({
  primaryColor: 'indigo',
  // In the dark too: what stands on the primary colour is white in both.
  primaryShade: 7,
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, sans-serif',
})

interface Language {
  readonly locale: Locale
  readonly words: Messages
}

export function App({ api, first }: { api: Api; first: Language }) {
  const [{ locale, words }, setLanguage] = useState(first)
  const router = useMemo(createAppRouter, [])
  const changeLocale = useCallback(async (wanted: Locale) => {
    setLanguage({ locale: wanted, words: await loadWords(wanted) })
    rememberLocale(wanted)
  }, [])
  const language = useMemo(() => ({ locale, changeLocale }), [locale, changeLocale])
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return (
    <LocaleContext value={language}>
      <IntlProvider
        locale={locale}
        messages={words}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <ApiProvider api={api}>
            <Announcer>
              <RouterProvider router={router} />
            </Announcer>
          </ApiProvider>
        </MantineProvider>
      </IntlProvider>
    </LocaleContext>
  )
}
