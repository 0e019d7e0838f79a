import { SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Authenticate, createAuthenticator, UnauthenticatedError } from '../../src/auth/authenticate.ts'
import { readConfig } from '../../src/config/config.ts'
import { useLoggedApi } from '../graphql/loggedApi.ts'
import { RawSocket } from '../graphql/rawSocket.ts'
import { useTestServer } from '../support/harness.ts'
import { type IssuerKey, issuerKey, KeySetServer, signWith } from './keySet.ts'

let issuer: KeySetServer
let authenticate: Authenticate
let first: IssuerKey

beforeAll(async () => {
  issuer = await KeySetServer.start()
  first = await issuerKey('first', 'RS256')
})

beforeEach(() => {
  issuer.keys = [first]
  issuer.answer = null
  issuer.requests = 0
  authenticate = createAuthenticator(readConfig({ AUTH_JWKS_URL: issuer.url }))
})

afterEach(() => {
  vi.useRealTimers()
})

afterAll(() => issuer.close())

const soon = () => Math.floor(Date.now() / 1000) + 3600

describe('tokens by the keys of an issuer', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)('are taken when signed with %s', async (alg) => {
    const key = await issuerKey('own', alg)
    issuer.keys = [first, key]
    expect(await authenticate(await signWith(key, { sub: 'alice', exp: soon() }))).toBe('alice')
  })

  it('are refused when signed with a key that is not published', async () => {
    const forged = { ...(await issuerKey('other', 'RS256')), kid: 'first' }
    await expect(authenticate(await signWith(forged, { sub: 'alice' }))).rejects.toThrow(UnauthenticatedError)
    await expect(authenticate(await signWith({ ...forged, kid: 'new' }, { sub: 'alice' }))).rejects.toThrow(
      UnauthenticatedError,
    )
  })

  it('are refused when the public key was taken for a secret', async () => {
    const token = await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(new TextEncoder().encode(JSON.stringify(first.publicJwk)))
    await expect(authenticate(`Bearer ${token}`)).rejects.toThrow(UnauthenticatedError)
  })

  it('are refused when expired, and the caller is told so', async () => {
    await expect(authenticate(await signWith(first, { sub: 'alice', exp: 1 }))).rejects.toThrow(
      'The token has expired.',
    )
  })

  it('cost one request to the issuer', async () => {
    const token = await signWith(first, { sub: 'alice', exp: soon() })
    await Promise.all([authenticate(token), authenticate(token)])
    await authenticate(token)
    expect(issuer.requests).toBe(1)
  })

  it('are taken after the issuer changed its key, and those of the old key refused', async () => {
    const old = await signWith(first, { sub: 'alice' })
    await authenticate(old)
    const second = await issuerKey('second', 'ES256')
    issuer.keys = [second]
    // The keys are not asked for again more often than every 30 s, or forgers would keep the issuer busy.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    expect(await authenticate(await signWith(second, { sub: 'alice' }))).toBe('alice')
    await expect(authenticate(old)).rejects.toThrow(UnauthenticatedError)
    expect(issuer.requests).toBe(2)
  })
})

describe('an issuer whose keys cannot be had', () => {
  const troubles: [string, () => void][] = [
    ['answers with an error', () => (issuer.answer = (response) => response.writeHead(503).end())],
    ['answers with no JSON', () => (issuer.answer = (response) => response.end('<html>'))],
    [
      'answers with JSON that is no key set',
      () => (issuer.answer = (response) => response.end('{"keys":7}')),
    ],
    ['hangs up', () => (issuer.answer = (response) => response.destroy())],
  ]

  it.each(troubles)('that %s is not held against the token', async (_, arrange) => {
    arrange()
    const refusal = authenticate(await signWith(first, { sub: 'alice' }))
    await expect(refusal).rejects.not.toBeInstanceOf(UnauthenticatedError)
  })

  it('is asked again with the next token', async () => {
    const token = await signWith(first, { sub: 'alice' })
    issuer.answer = (response) => response.writeHead(503).end()
    await expect(authenticate(token)).rejects.toThrow()
    issuer.answer = null
    expect(await authenticate(token)).toBe('alice')
  })
})

describe('a server that trusts an issuer', () => {
  const server = useTestServer({ env: { ROLE: 'api' } })
  const api = useLoggedApi(server, async () => ({ AUTH_JWT_SECRET: '', AUTH_JWKS_URL: issuer.url }))

  it("lets the issuer's accounts in by every way, and nobody else", async () => {
    const alice = await signWith(first, { sub: 'alice', exp: soon() })
    const forged = await signWith({ ...(await issuerKey('x', 'RS256')), kid: 'first' }, { sub: 'alice' })
    for (const [authorization, status] of [
      [alice, 200],
      [forged, 401],
    ] as const) {
      const response = await fetch(`${api().url}/graphql?query={viewer{id}}`, { headers: { authorization } })
      expect(response.status).toBe(status)
      if (status === 200) expect(await response.json()).toEqual({ data: { viewer: { id: 'alice' } } })
    }
    const socket = await RawSocket.connect(api().url, alice)
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' })
    await socket.close()
    expect((await (await RawSocket.connect(api().url, forged)).closed).code).toBe(4401)
  })
})
