import { graphql } from '../api/generated/gql.ts'
import type { ImagesQuery, JobQuery, LogSubscription } from '../api/generated/graphql.ts'

export const JobDocument = graphql(`
  query Job($id: ID!) {
    job(id: $id) {
      id
      kind
      status
      draining
      totalImages
      completedImages
      failedImages
      pricePerImage
      stagesAtOnce
      creditsHeld
      creditsCharged
      errorCode
      errorMessage
      createdAt
      finishedAt
      stages { index name prompt aspectRatio quantity completedImages }
    }
  }
`)

export type Job = NonNullable<JobQuery['job']>

/** The job's log, with all that a gallery shows of an image. */
export const LogDocument = graphql(`
  subscription Log($jobId: ID!, $after: ID) {
    jobProgress(jobId: $jobId, after: $after) {
      __typename
      cursor
      at
      status
      completedImages
      failedImages
      ... on ImageGenerated {
        image {
          stageIndex
          position
          attachment { id url thumbnailUrl width height bytes createdAt }
        }
      }
      ... on ImageFailed { stageIndex position errorCode errorMessage }
      ... on StageFinished { stageIndex }
      ... on JobSettled { creditsCharged creditsReleased }
    }
  }
`)

export type LogEntry = LogSubscription['jobProgress']

/** The images of a job whose log was removed. */
export const ImagesDocument = graphql(`
  query Images($id: ID!, $after: String) {
    job(id: $id) {
      id
      images(first: 500, after: $after) {
        edges {
          node {
            id
            stageIndex
            position
            status
            errorCode
            errorMessage
            attachment { id url thumbnailUrl width height bytes createdAt }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

export type StoredImage = NonNullable<ImagesQuery['job']>['images']['edges'][number]['node']

export const CancelDocument = graphql(`
  mutation Cancel($jobId: ID!, $mode: CancelMode!) {
    cancelJob(jobId: $jobId, mode: $mode) {
      __typename
      ... on CancelJobPayload {
        outcome
        job { id status draining completedImages creditsHeld creditsCharged finishedAt }
      }
      ... on JobNotFoundError { message }
    }
  }
`)

export const PromptsDocument = graphql(`
  query Prompts($id: ID!) {
    job(id: $id) { id images(first: 1000) { edges { node { id stageIndex position prompt } } } }
  }
`)

export const ArchiveDocument = graphql(`
  query Archive($id: ID!) { job(id: $id) { id archiveUrl } }
`)
