export type CancelMode = 'DRAIN' | 'ABORT'

const storageKey = 'stopframe.unsentCancel'

/**
 * A cancel that did not reach the server, or was refused for an expired token. It costs money not to send it: it is kept
 * in the tab until the server is back, or its user has signed in.
 */
export const unsentCancel = {
  read(jobId: string): CancelMode | null {
    const [id, mode] = (sessionStorage.getItem(storageKey) ?? '').split(' ')
    return id === jobId && (mode === 'DRAIN' || mode === 'ABORT') ? mode : null
  },
  keep(jobId: string, mode: CancelMode): void {
    sessionStorage.setItem(storageKey, `${jobId} ${mode}`)
  },
  forget(): void {
    sessionStorage.removeItem(storageKey)
  },
}
