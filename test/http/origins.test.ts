import { describe, expect, it } from 'vitest'
import { upgradeStatus } from '../graphql/rawSocket.ts'
import { useTestServer } from '../support/harness.ts'
import { send } from './request.ts'

const listed = 'https://app.example.com'
const env = {
  ROLE: 'api',
  ALLOWED_ORIGINS: `${listed},https://other.example.com`,
  PUBLIC_URL: 'https://stop.example.com/x',
}
const server = useTestServer({ env })
const open = useTestServer({ env: { ...env, AUTH_JWT_SECRET: '', PUBLIC_URL: '' } })

/** Resolved late: the server's port is part of its own origin. */
const origins: [string, () => string | null, boolean][] = [
  ['no page', () => null, true],
  ["the server's own page", () => new URL(server().url).origin, true],
  ['a page of a listed origin', () => listed, true],
  ['a page of the public address', () => 'https://stop.example.com', true],
  ['a page of a foreign origin', () => 'https://evil.example.com', false],
  ['a page of an origin that contains a listed one', () => `${listed}.evil.example.com`, false],
  ['a page of a listed host on another scheme', () => 'http://app.example.com', false],
  ['a page of another port of this machine', () => 'http://127.0.0.1:1', false],
  ['a sandboxed page', () => 'null', false],
]

describe.each(origins)('%s', (_, origin, allowed) => {
  const headers = (): Record<string, string> => {
    const value = origin()
    return value === null ? {} : { origin: value }
  }

  it(`${allowed ? 'may' : 'may not'} open a WebSocket`, async () => {
    expect(await upgradeStatus(server().url, headers())).toBe(allowed ? 101 : 403)
  })

  it.each(['/graphql', '/api/jobs/cancel', '/api/attachments'])(
    `${allowed ? 'may' : 'may not'} POST to %s`,
    async (path) => {
      const { status, body } = await send(`${server().url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers() },
        body: '{"query":"{ viewer { id } }"}',
      })
      // 401: it got as far as the token, which is not the origins' business.
      expect(status).toBe(allowed ? 401 : 403)
      if (!allowed) expect(JSON.parse(body)).toMatchObject({ success: false, error: 'FORBIDDEN_ORIGIN' })
    },
  )
})

describe('across origins', () => {
  const preflight = (origin: string) =>
    send(`${server().url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })

  it('a listed page is told what it may send', async () => {
    const { status, headers } = await preflight(listed)
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe(listed)
    expect(headers['access-control-allow-methods']).toBe('GET,HEAD,POST,PATCH')
    expect(headers['access-control-allow-headers']).toBe('authorization,content-type')
    expect(headers.vary).toMatch(/origin/i)
    // Tokens travel in a header; with credentials, cookies and the like would come along.
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  it('a listed page may read the answer, also that it is refused', async () => {
    const headers = { origin: listed, 'content-type': 'application/json' }
    const { headers: answered } = await send(`${server().url}/graphql`, {
      method: 'POST',
      headers,
      body: '{}',
    })
    expect(answered['access-control-allow-origin']).toBe(listed)
  })

  it('a foreign page is told nothing', async () => {
    const { status, headers } = await preflight('https://evil.example.com')
    expect(status).toBe(403)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('an upgrade to a WebSocket', () => {
  it.each(['/', '/graphql/', '/other', '/api/jobs/x'])('is refused at %s', async (path) => {
    expect(await upgradeStatus(server().url, {}, path)).toBe(404)
  })

  it('takes no notice of a query', async () => {
    expect(await upgradeStatus(server().url, {}, '/graphql?x=1')).toBe(101)
  })
})

describe('without authentication', () => {
  const port = () => new URL(open().url).port
  // What a page could make its own name point to 127.0.0.1 for.
  const rebound = (): Record<string, string> => ({
    host: `evil.example.com:${port()}`,
    origin: `http://evil.example.com:${port()}`,
  })

  it.each(['localhost', '127.0.0.1', '[::1]'])('answers to the name %s', async (name) => {
    const headers = { host: `${name}:${port()}` }
    expect((await send(`${open().url}/graphql?query={viewer{id}}`, { headers })).status).toBe(200)
    expect(await upgradeStatus(open().url, headers)).toBe(101)
  })

  it.each(['/', '/graphql?query={viewer{id}}', '/api/jobs/x', '/files/x'])(
    'answers to no other at %s',
    async (path) => {
      const { status, body } = await send(`${open().url}${path}`, { headers: { host: rebound().host ?? '' } })
      expect(status).toBe(403)
      expect(body).toContain('FORBIDDEN_ORIGIN')
    },
  )

  it('opens no WebSocket to another name', async () => {
    expect(await upgradeStatus(open().url, rebound())).toBe(403)
  })

  it.each([
    ['localhost.evil.example.com', 403],
    ['127.0.0.1.nip.io', 403],
    ['localhost@evil.example.com', 400],
    ['%', 400],
  ])('is not taken in by %s', async (host, status) => {
    expect((await send(`${open().url}/`, { headers: { host } })).status).toBe(status)
  })

  it.each(['/livez', '/readyz', '/metrics'])('lets operators ask by any name at %s', async (path) => {
    expect((await send(`${open().url}${path}`, { headers: rebound() })).status).toBe(200)
  })
})
