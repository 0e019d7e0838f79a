import { once } from 'node:events'
import { createServer } from 'node:net'
import { SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { createAuthenticator, localAccount, UnauthenticatedError } from '../../src/auth/authenticate.ts'
import { readConfig } from '../../src/config/config.ts'
import { useLoggedApi } from '../graphql/loggedApi.ts'
import { RawSocket } from '../graphql/rawSocket.ts'
import { jwtSecret, signToken, useTestServer } from '../support/harness.ts'

const withSecret = (env: Record<string, string> = {}) =>
  createAuthenticator(readConfig({ AUTH_JWT_SECRET: jwtSecret, ...env }))
const sign = (claims: Record<string, unknown>, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(jwtSecret))

describe('a bearer token', () => {
  it('stands for the account that its sub names', async () => {
    expect(await withSecret()(`Bearer ${await signToken('alice')}`)).toBe('alice')
  })

  it('is found whatever the case of the word Bearer, as HTTP has it', async () => {
    expect(await withSecret()(`bearer  ${await signToken('alice')}`)).toBe('alice')
  })

  it.each(['HS384', 'HS512'])('is refused when signed with %s, though with the secret', async (alg) => {
    await expect(withSecret()(`Bearer ${await sign({ sub: 'alice' }, alg)}`)).rejects.toThrow(
      UnauthenticatedError,
    )
  })

  it('may name accounts in any script, 255 characters long', async () => {
    for (const sub of ['ä|日本 🎨', 'a'.repeat(255)]) {
      expect(await withSecret()(`Bearer ${await sign({ sub })}`)).toBe(sub)
    }
  })
})

describe.each([
  ['AUTH_ISSUER', 'iss'],
  ['AUTH_AUDIENCE', 'aud'],
])('with %s', (variable, claim) => {
  const authenticate = withSecret({ [variable]: 'https://issuer.example.com' })

  it.each([
    ['of the right', 'https://issuer.example.com', true],
    ['of a wrong', 'https://issuer.example.com.evil.example.com', false],
    ['without', undefined, false],
  ])(`a token %s ${claim} …`, async (_, value, accepted) => {
    const outcome = authenticate(`Bearer ${await sign({ sub: 'alice', [claim]: value })}`)
    if (accepted) expect(await outcome).toBe('alice')
    else await expect(outcome).rejects.toThrow(UnauthenticatedError)
  })
})

describe('without authentication', () => {
  it('every caller is the one local account, whatever token comes along', async () => {
    const authenticate = createAuthenticator(readConfig({}))
    expect(await authenticate(null)).toBe(localAccount)
    expect(await authenticate(`Bearer ${await signToken('alice')}`)).toBe(localAccount)
  })
})

describe('a WebSocket', () => {
  const server = useTestServer({ env: { ROLE: 'api' } })

  it('whose token expires starts nothing new, and loses nothing that runs', async () => {
    const client = await server().client()
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
    const socket = await RawSocket.open(
      server().url,
      await signToken(client.accountId, { expires: '1 minute' }),
    )
    const watch = 'subscription ($id: ID!) { jobProgress(jobId: $id) { __typename } }'
    socket.subscribe('watch', watch, { id })
    expect(await socket.next()).toMatchObject({ id: 'watch', type: 'next' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    socket.subscribe('late', '{ viewer { id } }')
    expect(await socket.next()).toEqual({
      id: 'late',
      type: 'error',
      payload: [{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
    })
    vi.useRealTimers()
    await client.cancelJob(id)
    expect(await socket.next()).toMatchObject({ id: 'watch', type: 'next' })
    await socket.close()
  })

  it.each([
    ['an object', {}],
    ['a number', 5],
    ['a list', ['Bearer x']],
  ])('whose authorization is %s is closed with 4401', async (_, authorization) => {
    const socket = await RawSocket.connect(server().url, authorization as never)
    expect(await socket.closed).toEqual({ code: 4401, reason: expect.stringContaining('bearer token') })
  })

  it('takes no token from the headers of its upgrade, which a page could not set', async () => {
    const socket = await RawSocket.connect(server().url, null, {
      authorization: `Bearer ${await signToken('alice')}`,
    })
    expect((await socket.closed).code).toBe(4401)
  })
})

describe('a server that cannot reach the issuer of its tokens', () => {
  const server = useTestServer({ env: { ROLE: 'api' } })
  const port = unusedPort()
  const api = useLoggedApi(server, async () => ({
    AUTH_JWT_SECRET: '',
    AUTH_JWKS_URL: `http://127.0.0.1:${await port}/`,
  }))
  const token = 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.eA'

  it.each(['/graphql?query={viewer{id}}', '/api/jobs/x', '/files/x'])(
    'answers %s with 500, not with 401',
    async (path) => {
      const response = await fetch(`${api().url}${path}`, { headers: { authorization: token } })
      expect(response.status).toBe(500)
      expect(await response.text()).toContain('INTERNAL_SERVER_ERROR')
      expect(api().lines).toHaveLength(1)
    },
  )

  it('closes WebSockets in a way that clients come back from', async () => {
    const socket = await RawSocket.connect(api().url, token)
    expect(await socket.closed).toEqual({ code: 1013, reason: 'Try again later' })
    expect(api().lines).toHaveLength(1)
  })
})

/** A port that nobody listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
