import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createApi } from './api/api.ts'
import { loadWords, preferredLocale } from './words/locale.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root.')

const locale = preferredLocale()
const words = await loadWords(locale)
createRoot(root).render(
  <StrictMode>
    <App api={createApi()} first={{ locale, words }} />
  </StrictMode>,
)
