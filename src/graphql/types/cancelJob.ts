import type { Cancelled } from '../../jobs/cancelJob.ts'
import { JobNotFoundError } from '../../jobs/errors.ts'
import { builder } from '../builder.ts'
import { CancelMode, CancelOutcome } from './enums.ts'
import './errors.ts'
import { JobType } from './job.ts'

const CancelJobPayload = builder.objectRef<Cancelled>('CancelJobPayload').implement({
  fields: (t) => ({
    job: t.field({ type: JobType, description: 'The job as it is now.', resolve: ({ job }) => job }),
    outcome: t.expose('outcome', { type: CancelOutcome }),
  }),
})

builder.mutationField('cancelJob', (t) =>
  t.field({
    type: CancelJobPayload,
    description:
      'Stops a job: nothing new starts, what was made stays, the rest of its credits is released. Answers at once; images in flight finish (DRAIN) or are cut off (ABORT) after. May be called again, also to turn DRAIN into ABORT.',
    errors: { types: [JobNotFoundError], union: { name: 'CancelJobResult' } },
    args: {
      jobId: t.arg.id({ required: true }),
      mode: t.arg({ type: CancelMode, description: 'DRAIN where it is left out.' }),
    },
    resolve: (_root, { jobId, mode }, { accountId, services }) =>
      services.cancelJob(accountId, jobId, mode ?? 'DRAIN'),
  }),
)
