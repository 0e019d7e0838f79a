import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { PictureError, PictureTooLargeError, UnsupportedPictureError } from '../attachments/pictureErrors.ts'
import { UnauthenticatedError } from '../auth/authenticate.ts'
import { isOutage } from '../database/outage.ts'
import { JobNotFoundError } from '../jobs/errors.ts'
import type { Logger } from '../lib/log.ts'
import { FileMissingError, StorageFailedError } from '../storage/storage.ts'

/** A request that is refused, with what its sender is told. */
export class HttpProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 500 | 503 | 507
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: HttpProblem['status'],
    code: string,
    message: string,
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.name = 'HttpProblem'
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** The one place where an error becomes an HTTP answer. What is not foreseen is logged here, once, and told as 500; so is what the server's own surroundings refuse. */
export function answerProblem(error: unknown, c: Context, log: Logger): Response {
  const hungUp = hasHungUp(c)
  const problem = hungUp ? cutOff : readProblem(error)
  if (hungUp) log.debug({ err: error, path: c.req.path }, 'A client hung up while it sent its request')
  else if (problem.status >= 500) log.error({ err: error, path: c.req.path }, 'A request failed')
  for (const [name, value] of Object.entries(problem.headers)) c.header(name, value)
  return c.json({ success: false, error: problem.code, message: problem.message }, problem.status)
}

// Nobody is there to read it; spans have its status.
const cutOff = new HttpProblem(400, 'BAD_REQUEST', 'The request ended before all of it was there.')

/** By the request and not by its error, whose code, ECONNRESET, a database that is away has too. */
function hasHungUp(c: Context): boolean {
  // None where no server stands before the app.
  const incoming = (c.env as Partial<HttpBindings> | undefined)?.incoming
  return incoming?.destroyed === true && !incoming.complete
}

function readProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof UnauthenticatedError) {
    return new HttpProblem(401, 'UNAUTHENTICATED', error.message, { 'WWW-Authenticate': 'Bearer' })
  }
  if (error instanceof UnsupportedPictureError)
    return new HttpProblem(415, 'UNSUPPORTED_PICTURE', error.message)
  if (error instanceof PictureTooLargeError) return new HttpProblem(413, 'PICTURE_TOO_LARGE', error.message)
  if (error instanceof PictureError) return new HttpProblem(422, 'NOT_A_PICTURE', error.message)
  if (error instanceof JobNotFoundError) return new HttpProblem(404, 'JOB_NOT_FOUND', error.message)
  if (error instanceof FileMissingError) return new HttpProblem(404, 'NOT_FOUND', 'There is no such file.')
  // Ahead of the database: a folder on a network fails with codes that a server that is away has too.
  if (error instanceof StorageFailedError) return storageProblem(error)
  if (isOutage(error)) {
    const message = 'The database does not answer just now. Try again in a moment.'
    return new HttpProblem(503, 'DATABASE_UNAVAILABLE', message, { 'Retry-After': '1' })
  }
  return new HttpProblem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on the server.')
}

/** The reason stays in the log: where files are kept is none of the caller's business. */
function storageProblem({ isFull }: StorageFailedError): HttpProblem {
  return isFull
    ? new HttpProblem(507, 'STORAGE_FULL', 'The server has no room for more files now.')
    : new HttpProblem(503, 'STORAGE_FAILED', 'The server cannot get at its files now.')
}

/** For a path that knows no such method. */
export function methodNotAllowed(...allowed: string[]): never {
  const methods = allowed.join(', ')
  throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', `Only ${methods} is known here.`, { Allow: methods })
}
