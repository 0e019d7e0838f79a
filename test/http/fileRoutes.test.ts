import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { FileUrls, readFileUrlSecret } from '../../src/attachments/fileUrls.ts'
import { noise } from '../attachments/samplePictures.ts'
import type { TestClient } from '../support/client.ts'
import { useTestServer } from '../support/harness.ts'
import { send } from './request.ts'

const server = useTestServer({ env: { ROLE: 'api' } })

let owner: TestClient
/** A signed URL, and the path without the signature. */
let url: string
let path: string

beforeAll(async () => {
  owner = await server().client()
  url = (await uploadPicture()).url
  path = new URL(url).pathname
})

async function uploadPicture() {
  const body = new Uint8Array(await noise(20, 20).png().toBuffer())
  return (await owner.fetch('/api/attachments', { method: 'POST', body })).json()
}

const secret = () => readFileUrlSecret(server().stopframe.db)

const headersOf = ({ headers }: Response) => Object.fromEntries(headers)

describe('a file by its signed URL', () => {
  it('is served as what it is, to be kept as long as the URL is good', async () => {
    const response = await fetch(url)
    const headers = headersOf(response)
    expect(response.status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      etag: `"${path.slice('/files/'.length)}"`,
    })
    const maxAge = Number(/^private, max-age=(\d+), immutable$/.exec(headers['cache-control'] ?? '')?.[1])
    const left = Number(new URL(url).searchParams.get('expires')) - Date.now() / 1000
    expect(Math.abs(maxAge - left)).toBeLessThan(5)
    expect((await response.bytes()).length).toBeGreaterThan(100)
  })

  it('is not sent again to who has it', async () => {
    const { etag = '' } = headersOf(await fetch(url, { method: 'HEAD' }))
    const again = await fetch(url, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(headersOf(again)).toMatchObject({ etag, 'cache-control': expect.stringContaining('immutable') })
    expect((await fetch(url, { headers: { 'if-none-match': '"another"' } })).status).toBe(200)
  })

  it('is saved under a name of its own where `download` is added', async () => {
    const { 'content-disposition': disposition } = headersOf(await fetch(`${url}&download`))
    const name = path.slice('/files/'.length).replaceAll('/', '-')
    expect(disposition).toBe(`attachment; filename="stopframe-${name}"`)
    expect(headersOf(await fetch(url))).not.toHaveProperty('content-disposition')
  })

  it('can be asked for its headers alone', async () => {
    const response = await fetch(url, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(headersOf(response)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
    })
    expect(await response.text()).toBe('')
  })

  it('is told to be missing where it is gone, and that is not kept', async () => {
    const { url: gone } = await uploadPicture()
    await rm(join(String(server().env.DATA_DIR), new URL(gone).pathname))
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(gone, { method })
      expect(response.status).toBe(404)
      expect(headersOf(response)).not.toHaveProperty('cache-control')
      expect(headersOf(response)).not.toHaveProperty('etag')
    }
  })
})

describe('a signature that is not good', () => {
  const change = (name: string, value: string) => () => {
    const changed = new URL(url)
    changed.searchParams.set(name, value)
    return String(changed)
  }
  const expires = () => Number(new URL(url).searchParams.get('expires'))
  const bad: [string, () => string][] = [
    ['forged', change('signature', 'A'.repeat(43))],
    ['cut short', change('signature', 'A')],
    ['empty', change('signature', '')],
    ['in characters of several bytes', change('signature', 'ä'.repeat(43))],
    ['for a later time', () => change('expires', String(expires() + 3600))()],
    ['for no time', change('expires', 'never')],
    ['for all time', change('expires', 'Infinity')],
    ["of another file's URL", () => url.replace('.jpg', '.thumbnail.jpg')],
    [
      'of another installation',
      () => new FileUrls('another secret', () => server().url, Date.now).urlOf(path.slice('/files/'.length)),
    ],
    ['missing', () => `${server().url}${path}`],
  ]

  it.each(bad)('(%s) opens nothing to a stranger', async (_, make) => {
    const response = await fetch(make())
    expect(response.status).toBe(401)
    expect(headersOf(response)).not.toHaveProperty('cache-control')
  })

  it.each(bad)(
    '(%s) opens nothing to another account, which cannot tell the file from none',
    async (_, make) => {
      const headers = { authorization: `Bearer ${(await server().client()).token}` }
      const refused = await fetch(make(), { headers })
      const nothing = await fetch(`${server().url}/files/references/none.jpg`, { headers })
      expect(refused.status).toBe(404)
      expect(await refused.text()).toBe(await nothing.text())
    },
  )

  it.each(bad)('(%s) does not stand in the way of the owner', async (_, make) => {
    expect((await fetch(make(), { headers: { authorization: `Bearer ${owner.token}` } })).status).toBe(200)
  })

  it('(expired) opens nothing', async () => {
    const twoHoursAgo = new FileUrls(
      await secret(),
      () => server().url,
      () => Date.now() - 2 * 3_600_000,
    )
    expect((await fetch(twoHoursAgo.urlOf(path.slice('/files/'.length)))).status).toBe(401)
  })
})

describe('a path that leads out of the storage', () => {
  it.each([
    '/files/../../etc/passwd',
    '/files/..%2f..%2fetc%2fpasswd',
    '/files/%2e%2e/%2e%2e/etc/passwd',
    '/files/references/../../../etc/passwd',
    '/files//etc/passwd',
    '/files/%2fetc%2fpasswd',
    '/files/..%5c..%5cetc%5cpasswd',
    '/files/references%00.jpg',
    '/files/%ff',
    '/files/',
    '/files',
  ])('%s is not found', async (tried) => {
    const headers = { authorization: `Bearer ${owner.token}` }
    const { status, body } = await send(server().url, { path: tried, headers })
    expect(status).toBe(404)
    expect(body).not.toContain('root:')
  })

  it('is not found though it were signed', async () => {
    const urls = new FileUrls(await secret(), () => server().url, Date.now)
    const key = new URL(url).pathname.slice('/files/'.length)
    expect((await fetch(urls.urlOf(key))).status).toBe(200)
    for (const out of ['../pgdata/x', 'references/../../x', '/etc/passwd', 'a\0b']) {
      const query = urls.urlOf(out).split('?')[1]
      const { status } = await send(server().url, { path: `/files/${encodeURIComponent(out)}?${query}` })
      expect(status).toBe(404)
    }
  })
})
