import type { Client, ClientOptions } from 'graphql-ws'

export type ConnectionState = 'connecting' | 'connected' | 'lost'

/** Whether the page hears the server, for React's useSyncExternalStore. */
export class Connection {
  #state: ConnectionState = 'connecting'
  readonly #listeners = new Set<() => void>()

  get state(): ConnectionState {
    return this.#state
  }

  readonly read = (): ConnectionState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  set(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

/** Follows the client's socket, and ends it at once when the browser says that there is no network any more. */
export function observe(client: Client, connection: Connection): void {
  client.on('connected', () => connection.set('connected'))
  // 1000: nothing was subscribed to any more, and the client closed it itself.
  client.on('closed', (event) =>
    connection.set((event as { code: number }).code === 1000 ? 'connecting' : 'lost'),
  )
  addEventListener('offline', () => {
    connection.set('lost')
    client.terminate()
  })
}

/** The wait ahead of the next try, with jitter; it ends early when the network comes back. */
export const retryWait: NonNullable<ClientOptions['retryWait']> = (retries) =>
  new Promise((resolve) => {
    const timer = setTimeout(done, Math.random() * Math.min(8_000, 500 * 2 ** retries))
    addEventListener('online', done, { once: true })
    function done() {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
  })
