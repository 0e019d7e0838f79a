/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type CameraAngle =
  | 'BACK'
  | 'FRONT'
  | 'PROFILE'
  | 'SIDE';

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

export type MakeJobMutationVariables = Exact<{
  input: CreateJobInput;
  idempotencyKey: string;
}>;


export type MakeJobMutation = { createJob:
    | { __typename: 'InsufficientCreditsError', required: number, available: number }
    | { __typename: 'InvalidInputError', issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'Job', id: string }
   };

export type JobPriceQueryVariables = Exact<{ [key: string]: never; }>;


export type JobPriceQuery = { viewer: { id: string, pricePerImage: number, credits: { balance: number, held: number, available: number } } };

export type CreditsQueryVariables = Exact<{ [key: string]: never; }>;


export type CreditsQuery = { viewer: { id: string, credits: { balance: number, held: number, available: number } } };


export const MakeJobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MakeJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateJobInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Job"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InsufficientCreditsError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}}]}}]}}]} as unknown as DocumentNode<MakeJobMutation, MakeJobMutationVariables>;
export const JobPriceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"JobPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pricePerImage"}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}}]}}]}}]} as unknown as DocumentNode<JobPriceQuery, JobPriceQueryVariables>;
export const CreditsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"available"}}]}}]}}]}}]} as unknown as DocumentNode<CreditsQuery, CreditsQueryVariables>;