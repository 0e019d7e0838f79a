/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { status draining completedImages totalImages creditsCharged }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n": typeof types.CancelJobDocument,
    "\n  query LookAtJob($id: ID!) {\n    viewer { credits { balance held available } }\n    job(id: $id) {\n      status\n      draining\n      totalImages\n      completedImages\n      generatedAttachIds\n      creditsCharged\n      creditsHeld\n      images(first: 2000, status: GENERATED) { edges { node { attachment { id url } } } }\n    }\n  }\n": typeof types.LookAtJobDocument,
    "\n  query LookAtCredits { viewer { credits { balance held available } } }\n": typeof types.LookAtCreditsDocument,
    "\n  mutation CreatePipeline($stages: [StageInput!]!) {\n    createJob(input: { pipelineStage: { stages: $stages } }) {\n      __typename\n      ... on Job { id totalImages creditsHeld }\n      ... on InvalidInputError { message }\n      ... on InsufficientCreditsError { message }\n    }\n  }\n": typeof types.CreatePipelineDocument,
    "\n  subscription WatchJob($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      status\n      completedImages\n      totalImages\n      ... on ImageGenerated { image { stageIndex position attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": typeof types.WatchJobDocument,
};
const documents: Documents = {
    "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { status draining completedImages totalImages creditsCharged }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n": types.CancelJobDocument,
    "\n  query LookAtJob($id: ID!) {\n    viewer { credits { balance held available } }\n    job(id: $id) {\n      status\n      draining\n      totalImages\n      completedImages\n      generatedAttachIds\n      creditsCharged\n      creditsHeld\n      images(first: 2000, status: GENERATED) { edges { node { attachment { id url } } } }\n    }\n  }\n": types.LookAtJobDocument,
    "\n  query LookAtCredits { viewer { credits { balance held available } } }\n": types.LookAtCreditsDocument,
    "\n  mutation CreatePipeline($stages: [StageInput!]!) {\n    createJob(input: { pipelineStage: { stages: $stages } }) {\n      __typename\n      ... on Job { id totalImages creditsHeld }\n      ... on InvalidInputError { message }\n      ... on InsufficientCreditsError { message }\n    }\n  }\n": types.CreatePipelineDocument,
    "\n  subscription WatchJob($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      status\n      completedImages\n      totalImages\n      ... on ImageGenerated { image { stageIndex position attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": types.WatchJobDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { status draining completedImages totalImages creditsCharged }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n"): typeof import('./graphql.ts').CancelJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LookAtJob($id: ID!) {\n    viewer { credits { balance held available } }\n    job(id: $id) {\n      status\n      draining\n      totalImages\n      completedImages\n      generatedAttachIds\n      creditsCharged\n      creditsHeld\n      images(first: 2000, status: GENERATED) { edges { node { attachment { id url } } } }\n    }\n  }\n"): typeof import('./graphql.ts').LookAtJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LookAtCredits { viewer { credits { balance held available } } }\n"): typeof import('./graphql.ts').LookAtCreditsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreatePipeline($stages: [StageInput!]!) {\n    createJob(input: { pipelineStage: { stages: $stages } }) {\n      __typename\n      ... on Job { id totalImages creditsHeld }\n      ... on InvalidInputError { message }\n      ... on InsufficientCreditsError { message }\n    }\n  }\n"): typeof import('./graphql.ts').CreatePipelineDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WatchJob($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      status\n      completedImages\n      totalImages\n      ... on ImageGenerated { image { stageIndex position attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n"): typeof import('./graphql.ts').WatchJobDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
