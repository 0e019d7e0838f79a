import { createContext, type ReactNode, use } from 'react'
import { Provider } from 'urql'
import type { Api } from './api.ts'

const ApiContext = createContext<Api | null>(null)

export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return (
    <ApiContext value={api}>
      <Provider value={api.client}>{children}</Provider>
    </ApiContext>
  )
}

export function useApi(): Api {
  const api = use(ApiContext)
  if (api === null) throw new Error('There is no ApiProvider above.')
  return api
}
