/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** A picture of the same account, uploaded (POST /api/attachments) or made before. */
export type ReferenceInput = {
  attachId: string;
  /** What it is for, in your words: subject, style … */
  role?: string | null | undefined;
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

export type CancelJobMutationVariables = Exact<{
  jobId: string;
  mode?: CancelMode | null | undefined;
}>;


export type CancelJobMutation = { cancelJob:
    | { __typename: 'CancelJobPayload', outcome: CancelOutcome, job: { status: JobStatus, draining: boolean, completedImages: number, totalImages: number, creditsCharged: number } }
    | { __typename: 'JobNotFoundError', message: string }
   };

export type LookAtJobQueryVariables = Exact<{
  id: string;
}>;


export type LookAtJobQuery = { viewer: { credits: { balance: number, held: number, available: number } }, job: { status: JobStatus, draining: boolean, totalImages: number, completedImages: number, generatedAttachIds: Array<string>, creditsCharged: number, creditsHeld: number, images: { edges: Array<{ node: { attachment: { id: string, url: string } | null } }> } } | null };

export type LookAtCreditsQueryVariables = Exact<{ [key: string]: never; }>;


export type LookAtCreditsQuery = { viewer: { credits: { balance: number, held: number, available: number } } };

export type CreatePipelineMutationVariables = Exact<{
  stages: Array<StageInput> | StageInput;
}>;


export type CreatePipelineMutation = { createJob:
    | { __typename: 'InsufficientCreditsError', message: string }
    | { __typename: 'InvalidInputError', message: string }
    | { __typename: 'Job', id: string, totalImages: number, creditsHeld: number }
   };

export type WatchJobSubscriptionVariables = Exact<{
  jobId: string;
  after?: string | null | undefined;
}>;


export type WatchJobSubscription = { jobProgress:
    | { __typename: 'ImageFailed', stageIndex: number, position: number, errorCode: string, errorMessage: string, cursor: string, status: JobStatus, completedImages: number, totalImages: number }
    | { __typename: 'ImageGenerated', cursor: string, status: JobStatus, completedImages: number, totalImages: number, image: { stageIndex: number, position: number, attachment: { id: string, url: string, thumbnailUrl: string } | null } }
    | { __typename: 'JobCreated', cursor: string, status: JobStatus, completedImages: number, totalImages: number }
    | { __typename: 'JobSettled', creditsCharged: number, creditsReleased: number, cursor: string, status: JobStatus, completedImages: number, totalImages: number }
    | { __typename: 'JobStatusChanged', cursor: string, status: JobStatus, completedImages: number, totalImages: number }
    | { __typename: 'StageFinished', stageIndex: number, stageCompleted: number, stageQuantity: number, cursor: string, status: JobStatus, completedImages: number, totalImages: number }
   };

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

export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($jobId: ID!, $mode: CancelMode) {
  cancelJob(jobId: $jobId, mode: $mode) {
    __typename
    ... on CancelJobPayload {
      outcome
      job {
        status
        draining
        completedImages
        totalImages
        creditsCharged
      }
    }
    ... on JobNotFoundError {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const LookAtJobDocument = new TypedDocumentString(`
    query LookAtJob($id: ID!) {
  viewer {
    credits {
      balance
      held
      available
    }
  }
  job(id: $id) {
    status
    draining
    totalImages
    completedImages
    generatedAttachIds
    creditsCharged
    creditsHeld
    images(first: 2000, status: GENERATED) {
      edges {
        node {
          attachment {
            id
            url
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LookAtJobQuery, LookAtJobQueryVariables>;
export const LookAtCreditsDocument = new TypedDocumentString(`
    query LookAtCredits {
  viewer {
    credits {
      balance
      held
      available
    }
  }
}
    `) as unknown as TypedDocumentString<LookAtCreditsQuery, LookAtCreditsQueryVariables>;
export const CreatePipelineDocument = new TypedDocumentString(`
    mutation CreatePipeline($stages: [StageInput!]!) {
  createJob(input: { pipelineStage: { stages: $stages } }) {
    __typename
    ... on Job {
      id
      totalImages
      creditsHeld
    }
    ... on InvalidInputError {
      message
    }
    ... on InsufficientCreditsError {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CreatePipelineMutation, CreatePipelineMutationVariables>;
export const WatchJobDocument = new TypedDocumentString(`
    subscription WatchJob($jobId: ID!, $after: ID) {
  jobProgress(jobId: $jobId, after: $after) {
    __typename
    cursor
    status
    completedImages
    totalImages
    ... on ImageGenerated {
      image {
        stageIndex
        position
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
    `) as unknown as TypedDocumentString<WatchJobSubscription, WatchJobSubscriptionVariables>;