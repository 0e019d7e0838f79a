import { useEffect } from 'react'
import { type Client, useClient } from 'urql'
import { AccountChanges } from '../api/accountChanges.ts'
import { readNewEntries } from './readNewEntries.ts'

/** Reads what is new in the ledger whenever a job of the account has changed, while the page is open. */
export function useNewEntries(): void {
  const client = useClient()
  useEffect(() => {
    const leaving = new AbortController()
    void followEntries(client, leaving.signal)
    return () => leaving.abort()
  }, [client])
}

/** One reading at a time: what changes during one is read by the next. */
async function followEntries(client: Client, signal: AbortSignal): Promise<void> {
  let changed = Promise.withResolvers<void>()
  const { unsubscribe } = client.subscription(AccountChanges, {}).subscribe(() => changed.resolve())
  signal.addEventListener('abort', () => {
    unsubscribe()
    changed.resolve()
  })
  // The page may have been here before: what is known of the ledger has stood still since.
  changed.resolve()
  while (!signal.aborted) {
    await changed.promise
    changed = Promise.withResolvers<void>()
    await readNewEntries(client, signal)
  }
}
