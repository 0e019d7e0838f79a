import { graphql } from './generated/gql.ts'

export const createJob = graphql(`
  mutation CreateJob($input: CreateJobInput!, $idempotencyKey: String) {
    createJob(input: $input, idempotencyKey: $idempotencyKey) {
      __typename
      ... on Job { id kind status totalImages creditsHeld createdAt stages { index name prompt aspectRatio quantity } }
      ... on InvalidInputError { message issues { path message } }
      ... on InsufficientCreditsError { message required available }
    }
  }
`)

export const cancelJob = graphql(`
  mutation CancelJob($jobId: ID!, $mode: CancelMode) {
    cancelJob(jobId: $jobId, mode: $mode) {
      __typename
      ... on CancelJobPayload { outcome job { id status draining completedImages creditsHeld creditsCharged cancelledAt finishedAt } }
      ... on JobNotFoundError { message jobId }
    }
  }
`)

export const job = graphql(`
  query Job($id: ID!) {
    job(id: $id) {
      id
      kind
      status
      draining
      totalImages
      completedImages
      failedImages
      generatedAttachIds
      creditsHeld
      creditsCharged
      errorCode
      errorMessage
      createdAt
      startedAt
      cancelledAt
      finishedAt
      stages { index name prompt aspectRatio quantity completedImages failedImages }
      images(first: 2000) {
        edges {
          node {
            id
            stageIndex
            position
            status
            attempts
            errorCode
            errorMessage
            attachment { id url thumbnailUrl mimeType bytes width height }
          }
        }
      }
    }
  }
`)

export const jobs = graphql(`
  query Jobs($first: Int, $after: String, $last: Int, $before: String, $status: JobStatus) {
    jobs(first: $first, after: $after, last: $last, before: $before, status: $status) {
      edges { cursor node { id status createdAt } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`)

export const viewer = graphql(`
  query Viewer { viewer { id credits { balance held available } } }
`)

export const ledger = graphql(`
  query Ledger($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      pricePerImage
      ledger(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            id
            kind
            amount
            note
            at
            job { id kind pricePerImage stagesAtOnce }
            image { id attachment { id thumbnailUrl } }
          }
        }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`)

export const archiveUrl = graphql(`
  query ArchiveUrl($id: ID!) { job(id: $id) { archiveUrl } }
`)

export const jobProgress = graphql(`
  subscription JobProgress($jobId: ID!, $after: ID) {
    jobProgress(jobId: $jobId, after: $after) {
      __typename
      cursor
      jobId
      at
      status
      completedImages
      failedImages
      totalImages
      ... on JobStatusChanged { previous }
      ... on ImageGenerated { image { id stageIndex position status attempts attachment { id url thumbnailUrl } } }
      ... on ImageFailed { stageIndex position errorCode errorMessage }
      ... on StageFinished { stageIndex stageCompleted stageQuantity }
      ... on JobSettled { creditsCharged creditsReleased }
    }
  }
`)

export const jobChanged = graphql(`
  subscription JobChanged {
    jobChanged {
      credits { balance held available }
      job {
        id
        status
        completedImages
        creditsHeld
        finishedAt
        archiveUrl
        stages { name completedImages }
        images(first: 2, status: GENERATED) { edges { node { position attachment { id thumbnailUrl } } } }
      }
    }
  }
`)
