import type { JobChange } from '../../progress/changeSubscriber.ts'
import { builder } from '../builder.ts'
import type { GraphqlContext } from '../context.ts'
import { seated } from '../seated.ts'
import { JobType } from './job.ts'
import { CreditBalance } from './viewer.ts'

const JobChangeType = builder.objectRef<JobChange>('JobChange').implement({
  description: "One of the viewer's jobs, as it is then.",
  fields: (t) => ({
    job: t.field({
      type: JobType,
      nullable: true,
      description:
        'Null in the first, which comes at once: from then on no change is missed, so read lists again when it comes. It comes again where a client was too slow to be told each job.',
      resolve: ({ job }) => job,
    }),
    credits: t.field({
      type: CreditBalance,
      description: "The viewer's, at this moment.",
      resolve: ({ credits }) => credits,
    }),
  }),
})

builder.subscriptionField('jobChanged', (t) =>
  t.field({
    type: JobChangeType,
    description: `Each of the viewer's jobs when it is made and whenever something of it changed, as it is then: the latest
state, not every step (jobProgress has those). Changes of one job within half a second come as one.
Never completes by itself. A subscription too many gets the error that jobProgress gives.`,
    subscribe: (_root, _args, context) => followAccount(context),
    resolve: (change: JobChange) => change,
  }),
)

async function followAccount({
  accountId,
  follower,
  services: { accountFeed, openAccount },
}: GraphqlContext): Promise<AsyncIterable<JobChange>> {
  // Ahead of the query, which one too many is not to cost.
  seated(() => accountFeed.checkSeat(follower))
  await openAccount(accountId)
  return seated(() => accountFeed.follow(follower))
}
