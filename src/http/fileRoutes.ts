import { Hono } from 'hono'
import type { FileUrls } from '../attachments/fileUrls.ts'
import { pictureKeysOf } from '../attachments/keys.ts'
import { readFile } from '../attachments/readFile.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import type { Database } from '../database/database.ts'
import type { Logger } from '../lib/log.ts'
import { FileMissingError, type FileStorage } from '../storage/storage.ts'
import { methodNotAllowed } from './problem.ts'

export interface FileRouteDeps {
  readonly db: Database
  readonly storage: FileStorage
  readonly fileUrls: FileUrls
  readonly authenticate: Authenticate
  readonly log: Logger
}

const mimeTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
}

// No key has another (attachments/keys.ts); the database, a header or the storage might not take one that has.
const keyForm = /^\w[\w.-]*(\/\w[\w.-]*)*$/

// The file under a key never changes once its URL was given out.
const longestCacheS = 365 * 24 * 3600

/**
 * GET /files/…: with a URL's own signature, or with the bearer token of the account that the file belongs to. With
 * `&download` added to it a browser saves the file in place of showing it.
 */
export function fileRoutes(deps: FileRouteDeps): Hono {
  const { db, fileUrls, authenticate } = deps
  const routes = new Hono()
  routes.get('/:key{.+}', async (c) => {
    const key = c.req.param('key')
    if (!keyForm.test(key)) throw new FileMissingError(key)
    const signed = fileUrls.remainingS(key, {
      expires: c.req.query('expires'),
      signature: c.req.query('signature'),
    })
    if (signed === 0) await checkOwner(db, key, await authenticate(c.req.header('authorization') ?? null))
    const etag = `"${key}"`
    // Opened ahead of the headers: that there is no such file is not to be kept for a year.
    const file = c.req.header('if-none-match') === etag ? null : await readFile(deps, key)
    c.header('Cache-Control', `private, max-age=${signed || longestCacheS}, immutable`)
    c.header('ETag', etag)
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Content-Security-Policy', "default-src 'none'; sandbox")
    // The key's form leaves nothing to be quoted.
    if (c.req.query('download') !== undefined)
      c.header('Content-Disposition', `attachment; filename="stopframe-${key.replaceAll('/', '-')}"`)
    if (file === null) return c.body(null, 304)
    c.header('Content-Type', mimeTypes[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    if (c.req.method !== 'HEAD') return c.body(file)
    // Nobody reads it then, and unread it would keep its file open.
    await file.cancel()
    return c.body(null)
  })
  routes.all('/:key{.+}', () => methodNotAllowed('GET'))
  return routes
}

/** Another account's file is missing, not forbidden: that it exists is none of the caller's business. */
async function checkOwner(db: Database, key: string, accountId: string): Promise<void> {
  const owned = await db.prisma.attachment.findFirst({
    where: {
      accountId,
      storageKey: { in: [...pictureKeysOf(key)] },
      OR: [{ storageKey: key }, { thumbnailKey: key }],
    },
    select: { id: true },
  })
  if (owned === null) throw new FileMissingError(key)
}
