import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { readArchive, zipImages } from '../attachments/archive.ts'
import type { FileUrls } from '../attachments/fileUrls.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import type { Database } from '../database/database.ts'
import type { Logger } from '../lib/log.ts'
import type { FileStorage } from '../storage/storage.ts'
import { HttpProblem, methodNotAllowed } from './problem.ts'

export interface ArchiveRouteDeps {
  readonly db: Database
  readonly storage: FileStorage
  readonly fileUrls: FileUrls
  readonly authenticate: Authenticate
  readonly log: Logger
}

/**
 * GET /api/jobs/…/archive: the images that the job has kept by now as a ZIP, with a URL's own signature or with the
 * bearer token of the job's account.
 */
export function archiveRoutes(deps: ArchiveRouteDeps): Hono<{ Bindings: HttpBindings }> {
  const { db, fileUrls, authenticate, log } = deps
  const routes = new Hono<{ Bindings: HttpBindings }>()
  routes.get('/:jobId/archive', async (c) => {
    const jobId = c.req.param('jobId')
    const query = { expires: c.req.query('expires'), signature: c.req.query('signature') }
    const isSigned = fileUrls.archiveRemainingS(jobId, query) > 0
    const accountId = isSigned ? null : await authenticate(c.req.header('authorization') ?? null)
    const archive = await readArchive(db, jobId, accountId)
    if (archive === null) throw new HttpProblem(404, 'NO_IMAGES', 'The job has kept no image yet.')
    c.header('Content-Type', 'application/zip')
    c.header('Content-Length', String(archive.bytes))
    c.header('Content-Disposition', `attachment; filename="${archive.fileName}"`)
    // The same URL gives more while the job runs.
    c.header('Cache-Control', 'private, no-store')
    c.header('X-Content-Type-Options', 'nosniff')
    if (c.req.method === 'HEAD') return c.body(null)
    const { outgoing } = c.env
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    if (outgoing.closed) gone.abort()
    const cut = (error: unknown) => {
      if (gone.signal.aborted) return
      log.error({ err: error, job: jobId }, 'An archive broke off: one of its files could not be read')
      outgoing.destroy()
    }
    return c.body(endingWith(zipImages(deps, archive, gone.signal), cut))
  })
  routes.all('/:jobId/archive', () => methodNotAllowed('GET'))
  return routes
}

/**
 * The stream, of which a failure cuts the connection: only so the client knows that it has not got all. Left to the
 * server, a failure is printed, and told to a client that was sent nothing yet.
 */
function endingWith(
  stream: ReadableStream<Uint8Array>,
  cut: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          cut(error)
          controller.close()
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Taken from the disk when the client has taken what was before it.
    { highWaterMark: 0 },
  )
}
