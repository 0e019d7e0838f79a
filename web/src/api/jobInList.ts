import { graphql } from './generated/gql.ts'

/** What lists show of a job and what changes; its stages, whose prompts are long, do not. */
export const JobInList = graphql(`
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
