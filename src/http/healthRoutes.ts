import { Hono } from 'hono'
import type { Registry } from 'prom-client'
import type { Database, Statement } from '../database/database.ts'
import { withTimeLimit } from '../lib/timeLimit.ts'

export interface HealthDeps {
  readonly db: Database
  readonly metrics: Registry
  /** True from the end of the start until the process is told to end. */
  isAccepting(): boolean
}

const ask: Statement = { name: 'ready', text: 'SELECT 1' }

// A load balancer does not wait for long, and a database that is frozen never answers.
const answerMs = 2_000

/** For operators and their tools; these answer without a token and to any host name. */
export function healthRoutes({ db, metrics, isAccepting }: HealthDeps): Hono {
  const routes = new Hono()
  routes.get('/livez', (c) => c.text('ok\n'))
  routes.get('/readyz', async (c) => {
    if (!isAccepting()) return c.text('the process is starting or ending\n', 503)
    try {
      await withTimeLimit(new AbortController().signal, answerMs, () => db.query(ask, []))
    } catch (error) {
      return c.text(`the database does not answer: ${(error as Error).name}\n`, 503)
    }
    return c.text('ok\n')
  })
  routes.get('/metrics', async (c) => {
    c.header('Content-Type', metrics.contentType)
    return c.body(await metrics.metrics())
  })
  return routes
}
