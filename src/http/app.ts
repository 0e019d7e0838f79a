import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { GraphqlServer } from '../graphql/server.ts'
import type { Logger } from '../lib/log.ts'
import { SubscriberConnection } from '../progress/seats.ts'
import { type ArchiveRouteDeps, archiveRoutes } from './archiveRoutes.ts'
import { type AttachmentRouteDeps, attachmentRoutes } from './attachmentRoutes.ts'
import { type FileRouteDeps, fileRoutes } from './fileRoutes.ts'
import { type HealthDeps, healthRoutes } from './healthRoutes.ts'
import { type JobRouteDeps, jobRoutes } from './jobRoutes.ts'
import type { Origins } from './origins.ts'
import { answerProblem, HttpProblem } from './problem.ts'
import { cutWhenStalled } from './stalled.ts'
import { traceRequests } from './traceRequests.ts'
import { webPage } from './webPage.ts'

export interface AppDeps extends JobRouteDeps, ArchiveRouteDeps, AttachmentRouteDeps, FileRouteDeps {
  readonly graphql: GraphqlServer
  readonly origins: Origins
  readonly log: Logger
  /** Where clients reach this server. */
  publicUrl(): string
  /** How long a client may leave untaken what waits for it. */
  readonly stallMs: number
  /** Null where these are served on a port of their own. */
  readonly health: HealthDeps | null
}

/** What is for operators, on a port of its own. */
export function createHealthApp(health: HealthDeps, log: Logger): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.onError((error, c) => answerProblem(error, c, log))
  app.route('/', healthRoutes(health))
  return app
}

/** Everything that is served over HTTP; WebSockets are in graphql/webSocket.ts. */
export function createApp(deps: AppDeps): Hono<{ Bindings: HttpBindings }> {
  const { graphql, origins, log, health, stallMs } = deps
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.onError((error, c) => answerProblem(error, c, log))
  const page = webPage(() => deps.publicUrl())
  app.notFound(
    async (c) =>
      (await page.wrongAddress(c)) ??
      answerProblem(new HttpProblem(404, 'NOT_FOUND', `There is nothing at ${c.req.path}.`), c, log),
  )

  app.use(async (c, next) => {
    cutWhenStalled(c.env.outgoing, stallMs)
    await next()
  })
  if (health !== null) app.route('/', healthRoutes(health))
  app.use(traceRequests)
  app.use(async (c, next) => {
    const refusal = origins.refusal({ host: c.req.header('host'), origin: c.req.header('origin') })
    if (refusal !== null) throw new HttpProblem(403, 'FORBIDDEN_ORIGIN', refusal)
    await next()
  })
  app.use(
    cors({
      origin: (origin) => (origins.isListed(origin) ? origin : null),
      allowMethods: ['GET', 'HEAD', 'POST', 'PATCH'],
      allowHeaders: ['authorization', 'content-type'],
      maxAge: 86_400,
    }),
  )

  app.all('/graphql', (c) => {
    const connection = new SubscriberConnection()
    const { outgoing } = c.env
    if (outgoing.closed) connection.close()
    else outgoing.once('close', () => connection.close())
    return graphql.fetch(c.req.raw, { authorization: c.req.header('authorization') ?? null, connection })
  })
  app.route('/api/jobs', jobRoutes(deps))
  app.route('/api/jobs', archiveRoutes(deps))
  app.route('/api/attachments', attachmentRoutes(deps))
  app.route('/files', fileRoutes(deps))
  app.route('/', page.routes)
  return app
}
