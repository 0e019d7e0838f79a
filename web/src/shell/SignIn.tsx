import { lazy, Suspense, useSyncExternalStore } from 'react'
import { useApi } from '../api/ApiContext.tsx'

// Few servers want a token: the rest of the page does not wait for its form.
const TokenForm = lazy(() => import('./TokenForm.tsx'))

/** Whether the server has refused this browser's token, or the lack of one. */
export function useIsRefused(): boolean {
  const { session } = useApi()
  return useSyncExternalStore(session.subscribe, session.isRefused)
}

/** In place of every page, for a server with authentication. */
export function SignIn() {
  return (
    <Suspense>
      <TokenForm />
    </Suspense>
  )
}
