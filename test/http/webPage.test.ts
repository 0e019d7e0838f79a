import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerProblem } from '../../src/http/problem.ts'
import { webPage } from '../../src/http/webPage.ts'
import { createLog } from '../../src/lib/log.ts'
import { useTestServer } from '../support/harness.ts'
import { send } from './request.ts'

const server = useTestServer({ env: { ROLE: 'api', PUBLIC_URL: 'https://stop.example.com/app' } })

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return send(server().url, { path, headers, method })
}

/** The script that the page begins with. */
async function firstScript(): Promise<string> {
  const { body } = await get('/')
  return String(/src="(\/assets\/[^"]+\.js)"/.exec(body)?.[1])
}

describe('the web page', () => {
  it.each(['/', '/jobs', '/jobs/00000000-0000-4000-8000-000000000000', '/credits'])(
    'is served at %s to everybody, asked for anew each time, and with nothing from elsewhere',
    async (path) => {
      const { status, headers, body } = await get(path)
      expect(status).toBe(200)
      expect(body).toContain('<div id="root">')
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      })
      const policy = String(headers['content-security-policy']).split('; ')
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("img-src 'self' blob: data: https://stop.example.com")
      expect(policy.join()).not.toMatch(/script-src|unsafe-eval/)
    },
  )

  it.each(['/nope', '/jobs/1/2', '/assets/nope.js', '/assets/', '/index.html', '/assets/..%2findex.html'])(
    'is not served at %s, which nobody is to keep',
    async (path) => {
      const { status, headers, body } = await get(path)
      expect(status).toBe(404)
      expect(JSON.parse(body)).toMatchObject({ success: false, error: 'NOT_FOUND' })
      expect(headers['cache-control']).toBeUndefined()
    },
  )

  it('tells a person of a wrong address by a page, a program by JSON', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-encoding': 'gzip' }
    const { status, headers } = await get('/nope', browser)
    expect(status).toBe(404)
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    for (const path of ['/api/nope', '/assets/nope.js', '/graphql/nope']) {
      const refused = await get(path, browser)
      expect([refused.status, refused.headers['content-type']]).toEqual([404, 'application/json'])
    }
  })

  it('has files that may be kept for ever, and an icon for a day', async () => {
    const script = await get(await firstScript())
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(script.headers['content-type']).toMatch(/^text\/javascript/)
    expect((await get('/icon.svg')).headers['cache-control']).toBe('public, max-age=86400')
  })

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ])('is sent to who accepts %s as %s', async (accepted, encoding) => {
    for (const path of ['/', await firstScript()]) {
      const { headers } = await get(path, { 'accept-encoding': accepted })
      expect(headers['content-encoding']).toBe(encoding)
      if (encoding !== undefined) expect(headers.vary).toMatch(/accept-encoding/i)
    }
  })

  it('answers HEAD with the headers of GET and no body', async () => {
    for (const path of ['/', await firstScript()]) {
      const [head, { headers }] = [await get(path, {}, 'HEAD'), await get(path)]
      expect([head.status, head.body]).toEqual([200, ''])
      for (const name of ['content-type', 'content-length', 'cache-control', 'content-security-policy'])
        expect(head.headers[name]).toBe(headers[name])
    }
  })

  it('says so where it is not built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stopframe-test-page-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const app = new Hono()
    app.onError((error, c) => answerProblem(error, c, createLog('silent')))
    app.route('/', webPage(() => server().url, folder).routes)
    const response = await app.request('/jobs')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: 'PAGE_NOT_BUILT',
      message: expect.stringContaining('npm run build'),
    })
  })
})

it('the addresses of the page are those that its router knows', async () => {
  const routes = await readFile(new URL('../../web/src/routes.tsx', import.meta.url), 'utf8')
  const known = [...routes.matchAll(/^ {2}path: '([^']+)'/gm)].map(([, path]) => String(path))
  expect(known.length).toBeGreaterThan(0)
  for (const path of known) {
    const { status } = await get(path.replaceAll(/\$\w+/g, 'some'))
    expect([path, status]).toEqual([path, 200])
  }
})
