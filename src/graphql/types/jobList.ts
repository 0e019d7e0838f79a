import type { Prisma } from '../../database/generated/prisma/client.ts'
import { isJobId } from '../../jobs/jobId.ts'
import { builder } from '../builder.ts'
import type { ApiServices } from '../context.ts'
import { checkPage, invalidCursor } from '../pages.ts'
import { JobStatus } from './enums.ts'
import './job.ts'

builder.queryField('jobs', (t) =>
  t.prismaConnection({
    type: 'Job',
    cursor: 'id',
    description: 'Newest first.',
    args: { status: t.arg({ type: JobStatus }) },
    resolve: async ({ cursor, skip: _, ...query }, _root, { status, ...page }, { accountId, services }) => {
      checkPage(page, (cursor) => typeof cursor === 'string' && isJobId(cursor))
      const edge = cursor && (await findOwn(services, accountId, cursor.id ?? ''))
      // That another's job exists must not show.
      if (edge === null) throw invalidCursor()
      const read = (which: Prisma.JobWhereInput) =>
        services.db.prisma.job.findMany({
          ...query,
          where: { accountId, ...which, ...(edge && beyond(edge, page.before ? 'gt' : 'lt')) },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        })
      if (status == null) return read({})
      if (status === 'COMPLETED' || status === 'FAILED') return read({ ending: status })
      const unsettled = await read({ ending: 'NONE', status })
      if (status !== 'CANCELLED') return unsettled
      // In this order: a job that is settled between the two is in both, and not in neither.
      return merge(unsettled, await read({ ending: status }), query.take)
    },
  }),
)

interface Place {
  readonly id: string
  readonly createdAt: Date
}

function findOwn({ db }: ApiServices, accountId: string, id: string): Promise<Place | null> {
  return db.prisma.job.findFirst({ where: { id, accountId }, select: { id: true, createdAt: true } })
}

/**
 * The jobs on one side of a job's place in the order, whatever has become of it. Prisma's own cursor skips the first row
 * in the belief that it is the cursor's: where that job has another status by now, a job would be lost between two pages.
 */
function beyond({ id, createdAt }: Place, side: 'lt' | 'gt') {
  return {
    createdAt: { [`${side}e`]: createdAt },
    OR: [{ createdAt: { [side]: createdAt } }, { id: { [side]: id } }],
  }
}

/** Two lists of jobs, newest first, as one: of `take` jobs from the start, or from the end where that is negative. */
function merge<Job extends Place>(older: readonly Job[], newer: readonly Job[], take: number): Job[] {
  const jobs = new Map([...older, ...newer].map((job) => [job.id, job]))
  const ordered = [...jobs.values()].sort(
    (one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1),
  )
  return take < 0 ? ordered.slice(take) : ordered.slice(0, take)
}
