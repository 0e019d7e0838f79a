import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache'
import { graphql } from './generated/gql.ts'
import type { AccountChangesSubscription } from './generated/graphql.ts'
import { forgetJobLists, placeJob } from './jobLists.ts'

const ViewerCredits = graphql(`
  fragment ViewerCredits on Viewer { id credits { __typename balance held available } }
`)

/** What the cache does besides keeping what it is given: jobs go into the lists and out of them, and credits count. */
export const accountUpdates: UpdatesConfig = {
  Subscription: {
    jobChanged({ jobChanged: { job, credits } }: AccountChangesSubscription, _args, cache) {
      if (job === null) readAnew(cache)
      else placeJob(cache, job.id)
      writeCredits(cache, credits)
    },
  },
  Mutation: {
    // What the mutation asked for of the job is not all that a list shows: the next one to be shown is read.
    createJob: ({ createJob }: { createJob: { __typename: string } }, _args, cache) => {
      if (createJob.__typename === 'Job') forgetJobLists(cache)
    },
    cancelJob: ({ cancelJob }: { cancelJob: { job?: { id: string } } }, _args, cache) => {
      if (cancelJob.job !== undefined) placeJob(cache, cancelJob.job.id)
    },
  },
}

/** The server listens from now on; what has changed before, nobody told. */
function readAnew(cache: Cache): void {
  forgetJobLists(cache)
  cache.invalidate('Query', 'viewer')
  for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
    const job = fieldName === 'job' ? cache.resolve('Query', fieldKey) : null
    // A settled job does not change any more.
    if (typeof job === 'string' && cache.resolve(job, 'finishedAt') === null) cache.invalidate(job)
  }
}

function writeCredits(cache: Cache, credits: AccountChangesSubscription['jobChanged']['credits']): void {
  const viewer = cache.resolve('Query', 'viewer')
  if (typeof viewer !== 'string') return
  const id = String(cache.resolve(viewer, 'id'))
  cache.writeFragment(ViewerCredits, { id, credits: { __typename: 'CreditBalance', ...credits } })
}
