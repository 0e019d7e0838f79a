import { useSubscription } from 'urql'
import { AccountChanges } from './accountChanges.ts'

/** Keeps what every page shows of jobs and credits up to date: the cache takes in what it hears. */
export function AccountLive() {
  useSubscription({ query: AccountChanges })
  return null
}
