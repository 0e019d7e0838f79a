import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface IssuerKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

export async function issuerKey(kid: string, alg: 'RS256' | 'ES256' | 'EdDSA'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

export async function signWith(
  { kid, alg, privateKey }: IssuerKey,
  claims: Record<string, unknown>,
): Promise<string> {
  return `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey)}`
}

/** The place where an issuer publishes its keys. */
export class KeySetServer {
  /** What is published now. */
  keys: IssuerKey[] = []
  /** How the next requests are answered, where not with the keys. */
  answer: ((response: ServerResponse) => void) | null = null
  requests = 0
  readonly #server: Server

  private constructor() {
    this.#server = createServer((_request, response) => {
      this.requests++
      if (this.answer) return this.answer(response)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: this.keys.map(({ publicJwk }) => publicJwk) }))
    })
  }

  static async start(): Promise<KeySetServer> {
    const server = new KeySetServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks.json`
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}
