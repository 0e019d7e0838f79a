/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

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
    "\n  subscription AccountChanges {\n    jobChanged { job { ...JobInList } credits { balance held available } }\n  }\n\n  fragment JobInList on Job {\n    id\n    kind\n    status\n    draining\n    totalImages\n    completedImages\n    failedImages\n    creditsHeld\n    creditsCharged\n    errorMessage\n    createdAt\n    finishedAt\n    images(first: 6, status: GENERATED) { edges { node { id attachment { id thumbnailUrl } } } }\n  }\n": typeof types.AccountChangesDocument,
    "\n  fragment ViewerCredits on Viewer { id credits { __typename balance held available } }\n": typeof types.ViewerCreditsFragmentDoc,
    "\n  fragment JobEdge on QueryJobsConnectionEdge { node { __typename id } }\n": typeof types.JobEdgeFragmentDoc,
    "\n  query PricePerImage { viewer { id pricePerImage } }\n": typeof types.PricePerImageDocument,
    "\n  query LedgerPage($after: String) {\n    viewer {\n      id\n      ledger(first: 100, after: $after) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n\n  fragment EntryInList on LedgerEntry {\n    id\n    kind\n    amount\n    note\n    at\n    job { id stages { index prompt } }\n    image { id stageIndex position attachment { id thumbnailUrl } }\n  }\n": typeof types.LedgerPageDocument,
    "\n  query NewEntries($before: String!) {\n    viewer {\n      id\n      ledger(last: 100, before: $before) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasPreviousPage }\n      }\n    }\n  }\n": typeof types.NewEntriesDocument,
    "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      pricePerImage\n      stagesAtOnce\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages }\n    }\n  }\n": typeof types.JobDocument,
    "\n  subscription Log($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      at\n      status\n      completedImages\n      failedImages\n      ... on ImageGenerated {\n        image {\n          stageIndex\n          position\n          attachment { id url thumbnailUrl width height bytes createdAt }\n        }\n      }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": typeof types.LogDocument,
    "\n  query Images($id: ID!, $after: String) {\n    job(id: $id) {\n      id\n      images(first: 500, after: $after) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl width height bytes createdAt }\n          }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": typeof types.ImagesDocument,
    "\n  mutation Cancel($jobId: ID!, $mode: CancelMode!) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { id status draining completedImages creditsHeld creditsCharged finishedAt }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n": typeof types.CancelDocument,
    "\n  query Prompts($id: ID!) {\n    job(id: $id) { id images(first: 1000) { edges { node { id stageIndex position prompt } } } }\n  }\n": typeof types.PromptsDocument,
    "\n  query Archive($id: ID!) { job(id: $id) { id archiveUrl } }\n": typeof types.ArchiveDocument,
    "\n  mutation CancelFromList($jobId: ID!) {\n    cancelJob(jobId: $jobId, mode: DRAIN) {\n      ... on CancelJobPayload { job { ...JobInList } }\n    }\n  }\n": typeof types.CancelFromListDocument,
    "\n  query FreshStrip($id: ID!) { job(id: $id) { ...JobInList } }\n": typeof types.FreshStripDocument,
    "\n  query JobPage($after: String, $status: JobStatus) {\n    jobs(first: 20, after: $after, status: $status) {\n      edges { node { ...JobInList stages { index prompt } } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.JobPageDocument,
    "\n  mutation MakeJob($input: CreateJobInput!, $idempotencyKey: String!) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id }\n      ... on InvalidInputError { issues { path message } }\n      ... on InsufficientCreditsError { required available }\n    }\n  }\n": typeof types.MakeJobDocument,
    "\n  query JobPrice { viewer { id pricePerImage credits { balance held available } } }\n": typeof types.JobPriceDocument,
    "\n  query Credits { viewer { id credits { balance held available } } }\n": typeof types.CreditsDocument,
};
const documents: Documents = {
    "\n  subscription AccountChanges {\n    jobChanged { job { ...JobInList } credits { balance held available } }\n  }\n\n  fragment JobInList on Job {\n    id\n    kind\n    status\n    draining\n    totalImages\n    completedImages\n    failedImages\n    creditsHeld\n    creditsCharged\n    errorMessage\n    createdAt\n    finishedAt\n    images(first: 6, status: GENERATED) { edges { node { id attachment { id thumbnailUrl } } } }\n  }\n": types.AccountChangesDocument,
    "\n  fragment ViewerCredits on Viewer { id credits { __typename balance held available } }\n": types.ViewerCreditsFragmentDoc,
    "\n  fragment JobEdge on QueryJobsConnectionEdge { node { __typename id } }\n": types.JobEdgeFragmentDoc,
    "\n  query PricePerImage { viewer { id pricePerImage } }\n": types.PricePerImageDocument,
    "\n  query LedgerPage($after: String) {\n    viewer {\n      id\n      ledger(first: 100, after: $after) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n\n  fragment EntryInList on LedgerEntry {\n    id\n    kind\n    amount\n    note\n    at\n    job { id stages { index prompt } }\n    image { id stageIndex position attachment { id thumbnailUrl } }\n  }\n": types.LedgerPageDocument,
    "\n  query NewEntries($before: String!) {\n    viewer {\n      id\n      ledger(last: 100, before: $before) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasPreviousPage }\n      }\n    }\n  }\n": types.NewEntriesDocument,
    "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      pricePerImage\n      stagesAtOnce\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages }\n    }\n  }\n": types.JobDocument,
    "\n  subscription Log($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      at\n      status\n      completedImages\n      failedImages\n      ... on ImageGenerated {\n        image {\n          stageIndex\n          position\n          attachment { id url thumbnailUrl width height bytes createdAt }\n        }\n      }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": types.LogDocument,
    "\n  query Images($id: ID!, $after: String) {\n    job(id: $id) {\n      id\n      images(first: 500, after: $after) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl width height bytes createdAt }\n          }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n": types.ImagesDocument,
    "\n  mutation Cancel($jobId: ID!, $mode: CancelMode!) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { id status draining completedImages creditsHeld creditsCharged finishedAt }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n": types.CancelDocument,
    "\n  query Prompts($id: ID!) {\n    job(id: $id) { id images(first: 1000) { edges { node { id stageIndex position prompt } } } }\n  }\n": types.PromptsDocument,
    "\n  query Archive($id: ID!) { job(id: $id) { id archiveUrl } }\n": types.ArchiveDocument,
    "\n  mutation CancelFromList($jobId: ID!) {\n    cancelJob(jobId: $jobId, mode: DRAIN) {\n      ... on CancelJobPayload { job { ...JobInList } }\n    }\n  }\n": types.CancelFromListDocument,
    "\n  query FreshStrip($id: ID!) { job(id: $id) { ...JobInList } }\n": types.FreshStripDocument,
    "\n  query JobPage($after: String, $status: JobStatus) {\n    jobs(first: 20, after: $after, status: $status) {\n      edges { node { ...JobInList stages { index prompt } } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.JobPageDocument,
    "\n  mutation MakeJob($input: CreateJobInput!, $idempotencyKey: String!) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id }\n      ... on InvalidInputError { issues { path message } }\n      ... on InsufficientCreditsError { required available }\n    }\n  }\n": types.MakeJobDocument,
    "\n  query JobPrice { viewer { id pricePerImage credits { balance held available } } }\n": types.JobPriceDocument,
    "\n  query Credits { viewer { id credits { balance held available } } }\n": types.CreditsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AccountChanges {\n    jobChanged { job { ...JobInList } credits { balance held available } }\n  }\n\n  fragment JobInList on Job {\n    id\n    kind\n    status\n    draining\n    totalImages\n    completedImages\n    failedImages\n    creditsHeld\n    creditsCharged\n    errorMessage\n    createdAt\n    finishedAt\n    images(first: 6, status: GENERATED) { edges { node { id attachment { id thumbnailUrl } } } }\n  }\n"): (typeof documents)["\n  subscription AccountChanges {\n    jobChanged { job { ...JobInList } credits { balance held available } }\n  }\n\n  fragment JobInList on Job {\n    id\n    kind\n    status\n    draining\n    totalImages\n    completedImages\n    failedImages\n    creditsHeld\n    creditsCharged\n    errorMessage\n    createdAt\n    finishedAt\n    images(first: 6, status: GENERATED) { edges { node { id attachment { id thumbnailUrl } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ViewerCredits on Viewer { id credits { __typename balance held available } }\n"): (typeof documents)["\n  fragment ViewerCredits on Viewer { id credits { __typename balance held available } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment JobEdge on QueryJobsConnectionEdge { node { __typename id } }\n"): (typeof documents)["\n  fragment JobEdge on QueryJobsConnectionEdge { node { __typename id } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PricePerImage { viewer { id pricePerImage } }\n"): (typeof documents)["\n  query PricePerImage { viewer { id pricePerImage } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LedgerPage($after: String) {\n    viewer {\n      id\n      ledger(first: 100, after: $after) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n\n  fragment EntryInList on LedgerEntry {\n    id\n    kind\n    amount\n    note\n    at\n    job { id stages { index prompt } }\n    image { id stageIndex position attachment { id thumbnailUrl } }\n  }\n"): (typeof documents)["\n  query LedgerPage($after: String) {\n    viewer {\n      id\n      ledger(first: 100, after: $after) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n\n  fragment EntryInList on LedgerEntry {\n    id\n    kind\n    amount\n    note\n    at\n    job { id stages { index prompt } }\n    image { id stageIndex position attachment { id thumbnailUrl } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NewEntries($before: String!) {\n    viewer {\n      id\n      ledger(last: 100, before: $before) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasPreviousPage }\n      }\n    }\n  }\n"): (typeof documents)["\n  query NewEntries($before: String!) {\n    viewer {\n      id\n      ledger(last: 100, before: $before) {\n        edges { cursor node { ...EntryInList } }\n        pageInfo { hasPreviousPage }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      pricePerImage\n      stagesAtOnce\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages }\n    }\n  }\n"): (typeof documents)["\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      pricePerImage\n      stagesAtOnce\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Log($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      at\n      status\n      completedImages\n      failedImages\n      ... on ImageGenerated {\n        image {\n          stageIndex\n          position\n          attachment { id url thumbnailUrl width height bytes createdAt }\n        }\n      }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n"): (typeof documents)["\n  subscription Log($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      at\n      status\n      completedImages\n      failedImages\n      ... on ImageGenerated {\n        image {\n          stageIndex\n          position\n          attachment { id url thumbnailUrl width height bytes createdAt }\n        }\n      }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Images($id: ID!, $after: String) {\n    job(id: $id) {\n      id\n      images(first: 500, after: $after) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl width height bytes createdAt }\n          }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Images($id: ID!, $after: String) {\n    job(id: $id) {\n      id\n      images(first: 500, after: $after) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl width height bytes createdAt }\n          }\n        }\n        pageInfo { hasNextPage endCursor }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Cancel($jobId: ID!, $mode: CancelMode!) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { id status draining completedImages creditsHeld creditsCharged finishedAt }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n"): (typeof documents)["\n  mutation Cancel($jobId: ID!, $mode: CancelMode!) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload {\n        outcome\n        job { id status draining completedImages creditsHeld creditsCharged finishedAt }\n      }\n      ... on JobNotFoundError { message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Prompts($id: ID!) {\n    job(id: $id) { id images(first: 1000) { edges { node { id stageIndex position prompt } } } }\n  }\n"): (typeof documents)["\n  query Prompts($id: ID!) {\n    job(id: $id) { id images(first: 1000) { edges { node { id stageIndex position prompt } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Archive($id: ID!) { job(id: $id) { id archiveUrl } }\n"): (typeof documents)["\n  query Archive($id: ID!) { job(id: $id) { id archiveUrl } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelFromList($jobId: ID!) {\n    cancelJob(jobId: $jobId, mode: DRAIN) {\n      ... on CancelJobPayload { job { ...JobInList } }\n    }\n  }\n"): (typeof documents)["\n  mutation CancelFromList($jobId: ID!) {\n    cancelJob(jobId: $jobId, mode: DRAIN) {\n      ... on CancelJobPayload { job { ...JobInList } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FreshStrip($id: ID!) { job(id: $id) { ...JobInList } }\n"): (typeof documents)["\n  query FreshStrip($id: ID!) { job(id: $id) { ...JobInList } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query JobPage($after: String, $status: JobStatus) {\n    jobs(first: 20, after: $after, status: $status) {\n      edges { node { ...JobInList stages { index prompt } } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): (typeof documents)["\n  query JobPage($after: String, $status: JobStatus) {\n    jobs(first: 20, after: $after, status: $status) {\n      edges { node { ...JobInList stages { index prompt } } }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MakeJob($input: CreateJobInput!, $idempotencyKey: String!) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id }\n      ... on InvalidInputError { issues { path message } }\n      ... on InsufficientCreditsError { required available }\n    }\n  }\n"): (typeof documents)["\n  mutation MakeJob($input: CreateJobInput!, $idempotencyKey: String!) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id }\n      ... on InvalidInputError { issues { path message } }\n      ... on InsufficientCreditsError { required available }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query JobPrice { viewer { id pricePerImage credits { balance held available } } }\n"): (typeof documents)["\n  query JobPrice { viewer { id pricePerImage credits { balance held available } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Credits { viewer { id credits { balance held available } } }\n"): (typeof documents)["\n  query Credits { viewer { id credits { balance held available } } }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;