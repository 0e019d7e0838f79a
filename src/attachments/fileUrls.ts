import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { only, type Queryable, type Statement } from '../database/database.ts'

// A URL is good for one to two hours, and the same for an hour, so that browsers keep what they have.
const windowS = 3600

const secretName = 'file-urls'

interface SignedQuery {
  readonly expires?: string | undefined
  readonly signature?: string | undefined
}

/**
 * URLs of stored files that carry their own permission, because an <img> and an <a download> send no bearer token:
 * whoever may see an attachment, or a job, is given its URL, and the URL alone opens the file, or the job's archive,
 * until it expires.
 */
export class FileUrls {
  readonly #secret: string
  readonly #publicUrl: () => string
  readonly #now: () => number

  /** `now`: milliseconds since 1970 by a clock that all processes of the installation share. */
  constructor(secret: string, publicUrl: () => string, now: () => number) {
    this.#secret = secret
    this.#publicUrl = publicUrl
    this.#now = now
  }

  urlOf(key: string): string {
    return this.#signedUrl(`/files/${key}`, key)
  }

  archiveUrlOf(jobId: string): string {
    return this.#signedUrl(`/api/jobs/${jobId}/archive`, archiveOf(jobId))
  }

  /** Seconds for which the URL still opens the file; 0 where it is expired, forged or not signed. */
  remainingS(key: string, query: SignedQuery): number {
    return this.#remainingS(key, query)
  }

  /** As `remainingS`, of the URL of the job's archive. */
  archiveRemainingS(jobId: string, query: SignedQuery): number {
    return this.#remainingS(archiveOf(jobId), query)
  }

  #signedUrl(path: string, what: string): string {
    const expires = (Math.floor(this.#now() / 1000 / windowS) + 2) * windowS
    return `${this.#publicUrl()}${path}?expires=${expires}&signature=${this.#sign(what, expires)}`
  }

  #remainingS(what: string, query: SignedQuery): number {
    const expires = Number(query.expires)
    if (!Number.isSafeInteger(expires) || query.signature === undefined) return 0
    const given = Buffer.from(query.signature)
    const right = Buffer.from(this.#sign(what, expires))
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 0
    return Math.max(0, expires - Math.floor(this.#now() / 1000))
  }

  /**
   * A hash by SHA-3 that begins with the key is a MAC; one by SHA-2 is not. An HMAC takes three times as long, and an object
   * that has to be collected; each log entry of an image has two URLs.
   * Source: Keccak team, "Strengths of Keccak", https://keccak.team/keccak_strengths.html
   */
  #sign(what: string, expires: number): string {
    return hash('sha3-256', `${this.#secret}:${expires}:${what}`, 'base64url')
  }
}

/** What is signed for an archive: no key of a file has a colon. */
function archiveOf(jobId: string): string {
  return `archive:${jobId}`
}

// Two statements: in one, a process that came second would see neither its own row nor the one it had waited for.
const makeSecret: Statement = {
  name: 'file-urls-make-secret',
  text: 'INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING',
}
const readSecret: Statement = {
  name: 'file-urls-read-secret',
  text: 'SELECT value FROM secrets WHERE name = $1',
}

/**
 * The key that all processes of the installation sign with, made by the first that asks for it. Not through Prisma,
 * whose query compiler need not be loaded before the first query of a client.
 */
export async function readFileUrlSecret(db: Queryable): Promise<string> {
  const read = () => db.query<{ value: string }>(readSecret, [secretName])
  const [made] = await read()
  if (made !== undefined) return made.value
  await db.query(makeSecret, [secretName, randomBytes(32).toString('base64url')])
  return only(await read()).value
}
