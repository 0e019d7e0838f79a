import type { Config } from '../config/config.ts'

/**
 * Which web pages may call. A browser tells a page's origin with every WebSocket upgrade and every request that
 * could change something; what has no Origin header is no browser.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>
  /** The host names that a server without authentication answers to; null where tokens protect it. */
  readonly #hosts: ReadonlySet<string> | null

  constructor(config: Config, authenticated: boolean) {
    const publicUrl = config.PUBLIC_URL === undefined ? [] : [new URL(config.PUBLIC_URL)]
    this.#allowed = new Set([...config.ALLOWED_ORIGINS, ...publicUrl.map(({ origin }) => origin)])
    this.#hosts = authenticated
      ? null
      : new Set([
          'localhost',
          '127.0.0.1',
          '[::1]',
          config.HOST,
          ...publicUrl.map(({ hostname }) => hostname),
        ])
  }

  /** Whether the page may read answers across origins. */
  isListed(origin: string): boolean {
    return this.#allowed.has(origin)
  }

  /**
   * Why the request is refused, or null. Besides the origin: a server on a loopback address answers only to its own
   * names, or a page could reach it under a name that its owner points at 127.0.0.1.
   */
  refusal(request: { host: string | undefined; origin: string | undefined }): string | null {
    const host = request.host ?? ''
    if (this.#hosts && !this.#hosts.has(hostname(host)))
      return `This server does not answer to the name ${host}.`
    const { origin } = request
    if (origin === undefined || this.isListed(origin)) return null
    if (URL.canParse(origin) && new URL(origin).host === host) return null
    return `Pages of ${origin} may not call this server; ALLOWED_ORIGINS lists those that may.`
  }
}

function hostname(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
}
