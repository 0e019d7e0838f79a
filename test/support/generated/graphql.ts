/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type CameraAngle =
  | 'BACK'
  | 'FRONT'
  | 'PROFILE'
  | 'SIDE';

/** What becomes of the images that are being generated at the moment of a cancel. */
export type CancelMode =
  /** Their provider requests are cut off; they are neither kept nor charged. */
  | 'ABORT'
  /** They finish, are kept and are charged. Nothing new starts. The default. */
  | 'DRAIN';

export type CancelOutcome =
  /** An earlier call had. */
  | 'ALREADY_CANCELLED'
  /** The job had completed or failed before; nothing was changed. */
  | 'ALREADY_FINISHED'
  /** This call cancelled the job. */
  | 'CANCELLED';

export type CombinationInput = {
  angle: CameraAngle;
  /** 1 to 1000; 2000 or fewer in the whole job. */
  quantity: number;
  shot: ShotSize;
};

/** What to make: exactly one of the four kinds. */
export type CreateJobInput =
  {   pipelineStage: PipelineStageInput; simpleGeneral?: never; simplePortrait?: never; singleBatch?: never; }
  |  { pipelineStage?: never;   simpleGeneral: SimpleGeneralInput; simplePortrait?: never; singleBatch?: never; }
  |  { pipelineStage?: never; simpleGeneral?: never;   simplePortrait: SimplePortraitInput; singleBatch?: never; }
  |  { pipelineStage?: never; simpleGeneral?: never; simplePortrait?: never;   singleBatch: SingleBatchInput; };

export type ImageStatus =
  /** The job ended before it was made. Not charged. */
  | 'CANCELLED'
  /** Given up. Not charged. */
  | 'FAILED'
  /** Made, kept and charged. */
  | 'GENERATED'
  /** Still to be made, or being made. */
  | 'QUEUED';

export type JobKind =
  /** Stages with prompts of their own, all side by side. */
  | 'PIPELINE_STAGE'
  /** Variations of one prompt. */
  | 'SIMPLE_GENERAL'
  /** One image for each portrait, each with a prompt of its own. */
  | 'SIMPLE_PORTRAIT'
  /** One prompt from several camera angles and shot sizes, two at a time. */
  | 'SINGLE_BATCH';

/** A job's place in its life. */
export type JobStatus =
  /** Its owner stopped it. What was made by then stays. */
  | 'CANCELLED'
  /** Every image was tried, and at least one was made. */
  | 'COMPLETED'
  /** No image could be made, or a cause that no retry mends ended it. */
  | 'FAILED'
  /** Nothing is made until it is resumed. */
  | 'PAUSED'
  /** Waits for a worker. Its credits are held. */
  | 'PENDING'
  /** A worker makes its images. */
  | 'PROCESSING';

export type LedgerEntryKind =
  /** An image was kept and is paid for: takes from the balance and from held. */
  | 'CHARGE'
  /** Credits were given: adds to the balance. */
  | 'GRANT'
  /** A job was made and set credits aside: adds to held. The balance stays. */
  | 'HOLD'
  /** A job was settled and gave back what it no longer needs: takes from held. The balance stays. */
  | 'RELEASE';

/** Stages with prompts of their own, all side by side. */
export type PipelineStageInput = {
  stages: Array<StageInput>;
};

export type PortraitInput = {
  /** The portrait. */
  attachId: string;
  /** 1 to 8000 characters. */
  wrappingPrompt: string;
};

/** A picture of the same account, uploaded (POST /api/attachments) or made before. */
export type ReferenceInput = {
  attachId: string;
  /** What it is for, in your words: subject, style … */
  role?: string | null | undefined;
};

export type ShotSize =
  | 'FULL'
  | 'MIDDLE'
  | 'TIGHT';

/** Variations of one prompt. */
export type SimpleGeneralInput = {
  /** One of 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9. The default is 1:1. */
  aspectRatio?: string | null | undefined;
  /** 1 to 8000 characters. */
  prompt: string;
  /** 1 to 1000; 2000 or fewer in the whole job. */
  quantity: number;
  /** Images that the generator is shown, 14 or fewer. */
  references?: Array<ReferenceInput> | null | undefined;
};

/** One image for each portrait. */
export type SimplePortraitInput = {
  /** One of 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9. The default is 1:1. */
  aspectRatio?: string | null | undefined;
  portraits: Array<PortraitInput>;
};

/** One prompt from several camera angles and shot sizes: a stage each, two at a time. */
export type SingleBatchInput = {
  /** One of 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9. The default is 1:1. */
  aspectRatio?: string | null | undefined;
  /** 1 to 8000 characters. */
  basePrompt: string;
  combinations: Array<CombinationInput>;
  /** Images that the generator is shown, 14 or fewer. */
  references?: Array<ReferenceInput> | null | undefined;
};

export type StageInput = {
  /** One of 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9. The default is 1:1. */
  aspectRatio?: string | null | undefined;
  name?: string | null | undefined;
  /** 1 to 8000 characters. */
  prompt: string;
  /** 1 to 1000; 2000 or fewer in the whole job. */
  quantity: number;
  /** Images that the generator is shown, 14 or fewer. */
  references?: Array<ReferenceInput> | null | undefined;
};

export type CreateJobMutationVariables = Exact<{
  input: CreateJobInput;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateJobMutation = { createJob:
    | { __typename: 'InsufficientCreditsError', message: string, required: number, available: number }
    | { __typename: 'InvalidInputError', message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'Job', id: string, kind: JobKind, status: JobStatus, totalImages: number, creditsHeld: number, createdAt: string, stages: Array<{ index: number, name: string, prompt: string, aspectRatio: string, quantity: number }> }
   };

export type CancelJobMutationVariables = Exact<{
  jobId: string;
  mode?: CancelMode | null | undefined;
}>;


export type CancelJobMutation = { cancelJob:
    | { __typename: 'CancelJobPayload', outcome: CancelOutcome, job: { id: string, status: JobStatus, draining: boolean, completedImages: number, creditsHeld: number, creditsCharged: number, cancelledAt: string | null, finishedAt: string | null } }
    | { __typename: 'JobNotFoundError', message: string, jobId: string }
   };

export type JobQueryVariables = Exact<{
  id: string;
}>;


export type JobQuery = { job: { id: string, kind: JobKind, status: JobStatus, draining: boolean, totalImages: number, completedImages: number, failedImages: number, generatedAttachIds: Array<string>, creditsHeld: number, creditsCharged: number, errorCode: string | null, errorMessage: string | null, createdAt: string, startedAt: string | null, cancelledAt: string | null, finishedAt: string | null, stages: Array<{ index: number, name: string, prompt: string, aspectRatio: string, quantity: number, completedImages: number, failedImages: number }>, images: { edges: Array<{ node: { id: string, stageIndex: number, position: number, status: ImageStatus, attempts: number, errorCode: string | null, errorMessage: string | null, attachment: { id: string, url: string, thumbnailUrl: string, mimeType: string, bytes: number, width: number, height: number } | null } }> } } | null };

export type JobsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  status?: JobStatus | null | undefined;
}>;


export type JobsQuery = { jobs: { edges: Array<{ cursor: string, node: { id: string, status: JobStatus, createdAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, credits: { balance: number, held: number, available: number } } };

export type LedgerQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type LedgerQuery = { viewer: { pricePerImage: number, ledger: { edges: Array<{ cursor: string, node: { id: string, kind: LedgerEntryKind, amount: number, note: string | null, at: string, job: { id: string, kind: JobKind, pricePerImage: number, stagesAtOnce: number } | null, image: { id: string, attachment: { id: string, thumbnailUrl: string } | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type ArchiveUrlQueryVariables = Exact<{
  id: string;
}>;


export type ArchiveUrlQuery = { job: { archiveUrl: string | null } | null };

export type JobProgressSubscriptionVariables = Exact<{
  jobId: string;
  after?: string | null | undefined;
}>;


export type JobProgressSubscription = { jobProgress:
    | { __typename: 'ImageFailed', stageIndex: number, position: number, errorCode: string, errorMessage: string, cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number }
    | { __typename: 'ImageGenerated', cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number, image: { id: string, stageIndex: number, position: number, status: ImageStatus, attempts: number, attachment: { id: string, url: string, thumbnailUrl: string } | null } }
    | { __typename: 'JobCreated', cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number }
    | { __typename: 'JobSettled', creditsCharged: number, creditsReleased: number, cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number }
    | { __typename: 'JobStatusChanged', previous: JobStatus, cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number }
    | { __typename: 'StageFinished', stageIndex: number, stageCompleted: number, stageQuantity: number, cursor: string, jobId: string, at: string, status: JobStatus, completedImages: number, failedImages: number, totalImages: number }
   };

export type JobChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type JobChangedSubscription = { jobChanged: { credits: { balance: number, held: number, available: number }, job: { id: string, status: JobStatus, completedImages: number, creditsHeld: number, finishedAt: string | null, archiveUrl: string | null, stages: Array<{ name: string, completedImages: number }>, images: { edges: Array<{ node: { position: number, attachment: { id: string, thumbnailUrl: string } | null } }> } } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CreateJobDocument = new TypedDocumentString(`
    mutation CreateJob($input: CreateJobInput!, $idempotencyKey: String) {
  createJob(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on Job {
      id
      kind
      status
      totalImages
      creditsHeld
      createdAt
      stages {
        index
        name
        prompt
        aspectRatio
        quantity
      }
    }
    ... on InvalidInputError {
      message
      issues {
        path
        message
      }
    }
    ... on InsufficientCreditsError {
      message
      required
      available
    }
  }
}
    `) as unknown as TypedDocumentString<CreateJobMutation, CreateJobMutationVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($jobId: ID!, $mode: CancelMode) {
  cancelJob(jobId: $jobId, mode: $mode) {
    __typename
    ... on CancelJobPayload {
      outcome
      job {
        id
        status
        draining
        completedImages
        creditsHeld
        creditsCharged
        cancelledAt
        finishedAt
      }
    }
    ... on JobNotFoundError {
      message
      jobId
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const JobDocument = new TypedDocumentString(`
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
    stages {
      index
      name
      prompt
      aspectRatio
      quantity
      completedImages
      failedImages
    }
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
          attachment {
            id
            url
            thumbnailUrl
            mimeType
            bytes
            width
            height
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<JobQuery, JobQueryVariables>;
export const JobsDocument = new TypedDocumentString(`
    query Jobs($first: Int, $after: String, $last: Int, $before: String, $status: JobStatus) {
  jobs(
    first: $first
    after: $after
    last: $last
    before: $before
    status: $status
  ) {
    edges {
      cursor
      node {
        id
        status
        createdAt
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<JobsQuery, JobsQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    credits {
      balance
      held
      available
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const LedgerDocument = new TypedDocumentString(`
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
          job {
            id
            kind
            pricePerImage
            stagesAtOnce
          }
          image {
            id
            attachment {
              id
              thumbnailUrl
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LedgerQuery, LedgerQueryVariables>;
export const ArchiveUrlDocument = new TypedDocumentString(`
    query ArchiveUrl($id: ID!) {
  job(id: $id) {
    archiveUrl
  }
}
    `) as unknown as TypedDocumentString<ArchiveUrlQuery, ArchiveUrlQueryVariables>;
export const JobProgressDocument = new TypedDocumentString(`
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
    ... on JobStatusChanged {
      previous
    }
    ... on ImageGenerated {
      image {
        id
        stageIndex
        position
        status
        attempts
        attachment {
          id
          url
          thumbnailUrl
        }
      }
    }
    ... on ImageFailed {
      stageIndex
      position
      errorCode
      errorMessage
    }
    ... on StageFinished {
      stageIndex
      stageCompleted
      stageQuantity
    }
    ... on JobSettled {
      creditsCharged
      creditsReleased
    }
  }
}
    `) as unknown as TypedDocumentString<JobProgressSubscription, JobProgressSubscriptionVariables>;
export const JobChangedDocument = new TypedDocumentString(`
    subscription JobChanged {
  jobChanged {
    credits {
      balance
      held
      available
    }
    job {
      id
      status
      completedImages
      creditsHeld
      finishedAt
      archiveUrl
      stages {
        name
        completedImages
      }
      images(first: 2, status: GENERATED) {
        edges {
          node {
            position
            attachment {
              id
              thumbnailUrl
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<JobChangedSubscription, JobChangedSubscriptionVariables>;