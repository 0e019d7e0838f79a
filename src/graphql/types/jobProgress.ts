import { GraphQLError } from 'graphql'
import { JobNotFoundError, LogExpiredError } from '../../jobs/errors.ts'
import { findFollowedJob } from '../../progress/followedJob.ts'
import type { JobLogEntry } from '../../progress/log.ts'
import { builder } from '../builder.ts'
import type { GraphqlContext } from '../context.ts'
import { seated } from '../seated.ts'
import { JobStatus } from './enums.ts'
import { ImageType } from './image.ts'

type Entry<Type extends JobLogEntry['type']> = Extract<JobLogEntry, { type: Type }>

const typeNames = {
  CREATED: 'JobCreated',
  STATUS_CHANGED: 'JobStatusChanged',
  IMAGE_GENERATED: 'ImageGenerated',
  IMAGE_FAILED: 'ImageFailed',
  STAGE_FINISHED: 'StageFinished',
  SETTLED: 'JobSettled',
} as const satisfies Record<JobLogEntry['type'], string>

const JobEvent = builder.interfaceRef<JobLogEntry>('JobEvent').implement({
  description: "One entry of a job's log. Counters and status are the job's right after this entry.",
  resolveType: ({ type }) => typeNames[type],
  fields: (t) => ({
    cursor: t.id({
      description: "This entry's place in the job's log: pass it as `after` to go on from here.",
      resolve: ({ seq }) => seq,
    }),
    jobId: t.exposeID('jobId'),
    at: t.expose('at', { type: 'DateTime' }),
    status: t.expose('status', { type: JobStatus }),
    completedImages: t.exposeInt('completedImages'),
    failedImages: t.exposeInt('failedImages'),
    totalImages: t.exposeInt('totalImages'),
  }),
})

builder.objectRef<Entry<'CREATED'>>(typeNames.CREATED).implement({
  description: 'The first entry: the job was made and its credits are held.',
  interfaces: [JobEvent],
})

builder.objectRef<Entry<'STATUS_CHANGED'>>(typeNames.STATUS_CHANGED).implement({
  description: 'The job went from one status to another.',
  interfaces: [JobEvent],
  fields: (t) => ({ previous: t.expose('previous', { type: JobStatus }) }),
})

builder.objectRef<Entry<'IMAGE_GENERATED'>>(typeNames.IMAGE_GENERATED).implement({
  description: 'An image was made, stored and charged.',
  interfaces: [JobEvent],
  fields: (t) => ({ image: t.field({ type: ImageType, resolve: ({ image }) => image }) }),
})

builder.objectRef<Entry<'IMAGE_FAILED'>>(typeNames.IMAGE_FAILED).implement({
  description: 'An image was given up. It is not charged.',
  interfaces: [JobEvent],
  fields: (t) => ({
    stageIndex: t.exposeInt('stageIndex'),
    position: t.exposeInt('position'),
    errorCode: t.exposeString('errorCode'),
    errorMessage: t.exposeString('errorMessage'),
  }),
})

builder.objectRef<Entry<'STAGE_FINISHED'>>(typeNames.STAGE_FINISHED).implement({
  description: 'Every image of the stage was tried, those that failed twice.',
  interfaces: [JobEvent],
  fields: (t) => ({
    stageIndex: t.exposeInt('stageIndex'),
    stageCompleted: t.exposeInt('stageCompleted'),
    stageQuantity: t.exposeInt('stageQuantity'),
  }),
})

builder.objectRef<Entry<'SETTLED'>>(typeNames.SETTLED).implement({
  description: 'The last entry; the stream then completes. Nothing is in flight or held any more.',
  interfaces: [JobEvent],
  fields: (t) => ({
    creditsCharged: t.exposeInt('creditsCharged'),
    creditsReleased: t.exposeInt('creditsReleased'),
  }),
})

builder.subscriptionField('jobProgress', (t) =>
  t.field({
    type: JobEvent,
    description: `The job's log from its first entry, or from the one after \`after\`, and then each entry as it
comes: in order, none missing, none twice. Completes after JobSettled. A job that does not
exist, or is not the viewer's, gets a GraphQL error with extensions.code JOB_NOT_FOUND; a
subscription too many one with TOO_MANY_SUBSCRIPTIONS, extensions.scope (socket, account or
process) and extensions.limit, which leaves the others as they are. Logs are kept for a time after
the job was settled; one that was removed, be it in the middle of reading, gets LOG_EXPIRED, while
the job, its images and its charges stay and are read with \`job\`.`,
    args: { jobId: t.arg.id({ required: true }), after: t.arg.id() },
    subscribe: (_root, { jobId, after }, context) => followJob(context, jobId, after ?? null),
    resolve: (entry: JobLogEntry) => entry,
  }),
)

async function followJob(
  { accountId, follower, services: { db, feed } }: GraphqlContext,
  jobId: string,
  after: string | null,
): Promise<AsyncIterable<JobLogEntry>> {
  // Ahead of the query, which one too many is not to cost.
  seated(() => feed.checkSeat(follower))
  const job = await findFollowedJob(db, accountId, jobId)
  if (job === null) {
    throw new GraphQLError(new JobNotFoundError(jobId).message, {
      extensions: { code: 'JOB_NOT_FOUND', jobId },
    })
  }
  const cursor = after === null ? 0 : readCursor(after, job.lastEventSeq)
  if (job.isLogTrimmed && cursor < job.lastEventSeq) throw new LogExpiredError(jobId)
  return seated(() => feed.follow(follower, job, cursor))
}

function readCursor(after: string, lastEventSeq: number): number {
  const seq = /^\d{1,9}$/.test(after) ? Number(after) : Number.NaN
  if (seq <= lastEventSeq) return seq
  throw new GraphQLError(
    `There is no entry ${after} in the job's log: \`after\` takes the cursor of an entry.`,
    {
      extensions: { code: 'INVALID_CURSOR', argument: 'after' },
    },
  )
}
