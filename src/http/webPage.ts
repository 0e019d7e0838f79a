import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'
import { HttpProblem } from './problem.ts'

const built = fileURLToPath(new URL('../../web/dist', import.meta.url))

// The addresses that web/src/routes.tsx knows: each is the same page, which shows what the address says.
const pages = ['/', '/jobs', '/jobs/:jobId', '/credits']

export interface WebPage {
  readonly routes: Hono
  /** A person with a wrong address is told so by the page, with 404; null for a program, which wants it in JSON. */
  wrongAddress(c: Context): Promise<Response | null>
}

/** The web UI as `npm run build` made it, in `folder`. `publicUrl` is where images have their addresses. */
export function webPage(publicUrl: () => string, folder = built): WebPage {
  const routes = new Hono()
  const serveFile = serveStatic({ root: folder, precompressed: true })
  const page = serveStatic({ root: folder, path: 'index.html', precompressed: true })
  const show = (c: Context, next: () => Promise<void>) => {
    if (!existsSync(`${folder}/index.html`)) throw notBuilt()
    c.header('Cache-Control', 'no-cache')
    c.header('Content-Security-Policy', policy(publicUrl()))
    c.header('Referrer-Policy', 'same-origin')
    c.header('X-Content-Type-Options', 'nosniff')
    return page(c, next)
  }
  for (const path of pages) routes.get(path, show)
  // Their names change with their content.
  routes.get('/assets/*', cached('public, max-age=31536000, immutable'), serveFile)
  routes.get('/icon.svg', cached('public, max-age=86400'), serveFile)
  return {
    routes,
    // Not a route: it would be the one that traces name, whichever answered.
    async wrongAddress(c) {
      const answer = isPersons(c) ? await show(c, async () => {}) : undefined
      return answer ? new Response(answer.body, { status: 404, headers: answer.headers }) : null
    },
  }
}

function isPersons({ req }: Context): boolean {
  if (req.method !== 'GET') return false
  const isForPrograms = /^\/(api|files|graphql|assets)(\/|$)/.test(req.path)
  return !isForPrograms && (req.header('accept') ?? '').includes('text/html')
}

// Nothing from elsewhere. Mantine writes its theme, and the list of tiles its positions, into style attributes; the
// thumbnail of a picture that is about to be uploaded is a blob.
function policy(imagesFrom: string): string {
  return [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // The page may have been opened by another name of the server than the one that images are given out with.
    `img-src 'self' blob: data: ${new URL(imagesFrom).origin}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "object-src 'none'",
  ].join('; ')
}

function cached(control: string) {
  return async (c: Context, next: () => Promise<void>) => {
    await next()
    if (!c.res.ok) return
    c.header('Cache-Control', control)
    c.header('X-Content-Type-Options', 'nosniff')
  }
}

function notBuilt(): HttpProblem {
  return new HttpProblem(
    503,
    'PAGE_NOT_BUILT',
    'The web page is not built: `npm run build` does it. The API is at /graphql.',
  )
}
