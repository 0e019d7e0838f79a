const storageKey = 'stopframe.token'

/** The bearer token that this browser was given; null where none was, as for a server without authentication. */
export class Session {
  #isRefused = false
  readonly #listeners = new Set<() => void>()

  get token(): string | null {
    return localStorage.getItem(storageKey)
  }

  /** Whose the token says it is: unchecked, so for nothing but to keep apart what this browser remembers. */
  get account(): string {
    const [, claims = ''] = this.token?.split('.') ?? []
    try {
      return String(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sub)
    } catch {
      // No token, or one that only the server can read.
      return ''
    }
  }

  /** The server wants a token, or another one. */
  readonly isRefused = (): boolean => this.#isRefused

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  refuse(): void {
    if (this.#isRefused) return
    this.#isRefused = true
    for (const listener of this.#listeners) listener()
  }

  /** Begins anew with the token: nothing that another account has seen stays in memory. */
  signIn(token: string): void {
    localStorage.setItem(storageKey, token.trim())
    location.reload()
  }
}
