import { useSyncExternalStore } from 'react'
import { useApi } from '../api/ApiContext.tsx'

/** Whether the server has refused this browser's token, or the lack of one. */
export function useIsRefused(): boolean {
  const { session } = useApi()
  return useSyncExternalStore(session.subscribe, session.isRefused)
}
