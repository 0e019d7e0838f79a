import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Authenticate } from '../auth/authenticate.ts'
import type { ApiServices } from '../graphql/context.ts'
import { JobNotFoundError } from '../jobs/errors.ts'
import { isJobId } from '../jobs/jobId.ts'
import { HttpProblem, methodNotAllowed } from './problem.ts'

export interface JobRouteDeps {
  readonly services: ApiServices
  readonly authenticate: Authenticate
}

/** The calls of clients that know no GraphQL. They cancel as cancelJob does, in DRAIN mode. */
export function jobRoutes({ services, authenticate }: JobRouteDeps): Hono {
  const routes = new Hono()
  const accountOf = (c: Context) => authenticate(c.req.header('authorization') ?? null)

  routes.post('/cancel', bodyLimit({ maxSize: 10_000, onError: refuseBody }), async (c) => {
    const accountId = await accountOf(c)
    return cancel(c, services, accountId, readJobId(await readJson(c)))
  })
  routes.all('/cancel', () => methodNotAllowed('POST'))

  routes.patch('/:jobId/cancel', async (c) => cancel(c, services, await accountOf(c), c.req.param('jobId')))
  routes.all('/:jobId/cancel', () => methodNotAllowed('PATCH'))

  routes.get('/:jobId', async (c) => {
    const accountId = await accountOf(c)
    const id = c.req.param('jobId')
    const job = isJobId(id)
      ? await services.db.prisma.job.findFirst({
          where: { id, accountId },
          include: {
            images: {
              where: { status: 'GENERATED' },
              select: { attachmentId: true },
              orderBy: [{ stageIndex: 'asc' }, { position: 'asc' }],
            },
          },
        })
      : null
    if (job === null) throw new JobNotFoundError(id)
    return c.json({
      job_id: job.id,
      status: job.status.toLowerCase(),
      total_images: job.totalImages,
      completed_images: job.completedImages,
      failed_images: job.failedImages,
      generated_attach_ids: job.images.map(({ attachmentId }) => Number(attachmentId)),
    })
  })
  routes.all('/:jobId', () => methodNotAllowed('GET'))
  return routes
}

function refuseBody(): never {
  throw new HttpProblem(400, 'BAD_REQUEST', 'The body must be JSON: {"job_id": "…"}.')
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    return refuseBody()
  }
}

function readJobId(body: unknown): string {
  const jobId = typeof body === 'object' && body !== null && 'job_id' in body ? body.job_id : undefined
  if (typeof jobId === 'string' && jobId !== '') return jobId
  throw new HttpProblem(400, 'BAD_REQUEST', 'The body must name the job: {"job_id": "…"}.')
}

async function cancel(
  c: Context,
  services: ApiServices,
  accountId: string,
  jobId: string,
): Promise<Response> {
  const { job, outcome } = await services.cancelJob(accountId, jobId, 'DRAIN')
  return outcome === 'ALREADY_FINISHED'
    ? c.json({ success: false, message: `Job is already ${job.status.toLowerCase()}`, job_id: job.id })
    : c.json({ success: true, message: 'Job cancelled successfully', job_id: job.id })
}
