import { StartupError } from '../lib/startupError.ts'

// By SQLSTATE or the name of a network error.
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start the server, or mend host and port in DATABASE_URL.',
  ECONNRESET: 'What listens there hung up: is it PostgreSQL?',
  ENOTFOUND: 'There is no host of that name: mend it in DATABASE_URL.',
  EAI_AGAIN:
    'The name of the host could not be looked up: mend it in DATABASE_URL, or look at the name server.',
  '28P01': 'Mend user and password in DATABASE_URL.',
  '28000': 'Make the role, or let it in from here in pg_hba.conf.',
  '3D000': 'Make the database (createdb), or name another one in DATABASE_URL.',
  '53300':
    'A process takes up to DATABASE_POOL_SIZE + 12 connections: raise max_connections of the server (or the limit of the role or the database), lower DATABASE_POOL_SIZE, or start fewer processes.',
  '53100': 'The disk of the server is full.',
  '55P03':
    'Another process holds a lock, most likely because it migrates the database: start again once it is done.',
  '57P03': 'The server starts, ends or recovers: start again in a moment.',
  '25006': 'It takes no writes; is it a standby? Name the primary in DATABASE_URL.',
  '42501':
    'A role that does not own the tables needs, from their owner: USAGE on the schemas public and pgboss; SELECT, INSERT, UPDATE and DELETE on all their tables; USAGE on all their sequences.',
}

/** What kept us from connecting, whatever it is, in words that say what to do. */
export function connectionFailure(error: unknown, url: string): StartupError {
  const { code, message } = readFailure(error)
  return new StartupError(
    `PostgreSQL at ${withoutPassword(url)} does not let us in: ${message}. ${ownAdvice(message) ?? advice[code] ?? 'Look at DATABASE_URL and at the server.'}`,
    { cause: error },
  )
}

/**
 * An error of PostgreSQL at the start that an operator can do something about, in words that say what; any other
 * error as it is.
 */
export function startFailure(error: unknown, url: string | undefined): unknown {
  if (url === undefined || error instanceof StartupError) return error
  const { code, message } = readFailure(error)
  const words = ownAdvice(message) ?? advice[code]
  if (words === undefined) return error
  return new StartupError(`PostgreSQL at ${withoutPassword(url)} refuses: ${message}. ${words}`, {
    cause: error,
  })
}

/** The URL as it may be shown. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL'
  const parsed = new URL(url)
  if (parsed.password) parsed.password = '***'
  if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***')
  return parsed.href
}

interface Failure {
  readonly code: string
  readonly message: string
}

/** Prisma keeps what PostgreSQL said in the cause of its own error, in words of its own. */
function readFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const { code, originalCode, originalMessage, cause } = error as Error & Partial<Record<string, unknown>>
  if (typeof originalCode === 'string') return { code: originalCode, message: String(originalMessage) }
  if (typeof code === 'string' && code in advice) return { code, message: error.message || code }
  if (cause !== undefined && cause !== null) {
    const deeper = readFailure(cause)
    if (deeper.code in advice) return deeper
  }
  return { code: typeof code === 'string' ? code : '', message: error.message || String(code ?? error.name) }
}

/** For what has no code. */
function ownAdvice(message: string): string | null {
  if (message.includes('client password must be a string'))
    return 'The server asks for a password, and DATABASE_URL has none.'
  if (message === 'timeout expired') return 'It took the connection and did not answer: is it PostgreSQL?'
  if (message.includes('Connection terminated'))
    return 'The connection was lost: look at the log of the server.'
  if (message.includes('SSL')) return 'Mend sslmode in DATABASE_URL.'
  return null
}
