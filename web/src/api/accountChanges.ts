import { graphql } from './generated/gql.ts'

/**
 * Each change of the account's jobs, with what the account has then. One for the whole page: AccountLive. It tells what
 * lists show of a job and what changes; a job's stages, whose prompts are long, do not.
 */
export const AccountChanges = graphql(`
  subscription AccountChanges {
    jobChanged { job { ...JobInList } credits { balance held available } }
  }

  fragment JobInList on Job {
    id
    kind
    status
    draining
    totalImages
    completedImages
    failedImages
    creditsHeld
    creditsCharged
    errorMessage
    createdAt
    finishedAt
    images(first: 6, status: GENERATED) { edges { node { id attachment { id thumbnailUrl } } } }
  }
`)
