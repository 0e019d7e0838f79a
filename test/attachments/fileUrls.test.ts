import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileUrls, readFileUrlSecret } from '../../src/attachments/fileUrls.ts'
import { openServer } from '../../src/database/server.ts'
import { createLog } from '../../src/lib/log.ts'
import { cloneDatabase } from '../support/database.ts'

const key = 'jobs/5f7c/0/1.jpg'
const urls = new FileUrls(
  'a secret',
  () => 'https://stop.example.com',
  () => Date.now(),
)

const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 12, 0, 0) })
})

afterEach(() => {
  vi.useRealTimers()
})

describe("the URL of a job's archive", () => {
  it('opens that archive for as long as the URL of a file opens the file, and nothing else', () => {
    const url = urls.archiveUrlOf('5f7c')
    const query = queryOf(url)
    expect(url).toMatch(
      /^https:\/\/stop\.example\.com\/api\/jobs\/5f7c\/archive\?expires=\d+&signature=[\w-]{43}$/,
    )
    expect(urls.archiveRemainingS('5f7c', query)).toBe(7200)
    expect(urls.archiveRemainingS('5f7d', query)).toBe(0)
    expect(urls.remainingS('5f7c', query)).toBe(0)
    expect(urls.archiveRemainingS(key, queryOf(urls.urlOf(key)))).toBe(0)
    vi.setSystemTime(Date.now() + 7_200_000)
    expect(urls.archiveRemainingS('5f7c', query)).toBe(0)
  })
})

describe('the URL of a file', () => {
  it('begins where clients reach the server', () => {
    expect(urls.urlOf(key)).toMatch(
      /^https:\/\/stop\.example\.com\/files\/jobs\/5f7c\/0\/1\.jpg\?expires=\d+&signature=[\w-]{43}$/,
    )
  })

  it('is the same for an hour, so that browsers keep what they have, and good for one to two', () => {
    const first = urls.urlOf(key)
    expect(urls.remainingS(key, queryOf(first))).toBe(7200)
    vi.setSystemTime(Date.now() + 3_599_000)
    expect(urls.urlOf(key)).toBe(first)
    expect(urls.remainingS(key, queryOf(first))).toBe(3601)
    vi.setSystemTime(Date.now() + 1_000)
    expect(urls.urlOf(key)).not.toBe(first)
  })

  it('opens the file to its last second, and no longer', () => {
    const query = queryOf(urls.urlOf(key))
    vi.setSystemTime(Date.now() + 7_199_000)
    expect(urls.remainingS(key, query)).toBe(1)
    vi.setSystemTime(Date.now() + 1_000)
    expect(urls.remainingS(key, query)).toBe(0)
    vi.setSystemTime(Date.now() + 1_000_000)
    expect(urls.remainingS(key, query)).toBe(0)
  })

  it('opens no other file', () => {
    expect(urls.remainingS('jobs/5f7c/0/2.jpg', queryOf(urls.urlOf(key)))).toBe(0)
  })

  it('of another installation opens nothing', () => {
    const others = new FileUrls(
      'another secret',
      () => 'https://stop.example.com',
      () => Date.now(),
    )
    expect(urls.remainingS(key, queryOf(others.urlOf(key)))).toBe(0)
  })

  it('cannot be made to last longer', () => {
    const { expires, signature } = queryOf(urls.urlOf(key))
    for (const changed of [
      String(Number(expires) + 1),
      `${expires}0`,
      '',
      'Infinity',
      '9'.repeat(400),
      `${expires}.5`,
    ]) {
      expect(urls.remainingS(key, { expires: changed, signature })).toBe(0)
    }
  })

  it('cannot move a character from the time to the key, or back', () => {
    const { expires = '', signature } = queryOf(urls.urlOf(`1:${key}`))
    expect(urls.remainingS(key, { expires: `${expires}1`, signature })).toBe(0)
    expect(urls.remainingS(`${expires}:1:${key}`, { expires: '', signature })).toBe(0)
  })

  it.each([{}, { expires: '5' }, { signature: 'x' }, { expires: '5', signature: '' }])(
    'is needed whole: %o',
    (query) => {
      expect(urls.remainingS(key, query)).toBe(0)
    },
  )
})

describe('the secret of an installation', () => {
  it('is made once, whichever of its processes asks first', async () => {
    const url = await cloneDatabase()
    const log = createLog('silent')
    const processes = await Promise.all(
      [1, 2, 3].map(() => openServer({ url, poolSize: 2, queryTimeoutMs: 0, log })),
    )
    try {
      const secrets = new Set(await Promise.all(processes.map((db) => readFileUrlSecret(db))))
      expect(secrets.size).toBe(1)
      expect([...secrets][0]).toMatch(/^[\w-]{43}$/)
    } finally {
      await Promise.all(processes.map((db) => db.close()))
    }
  })
})
