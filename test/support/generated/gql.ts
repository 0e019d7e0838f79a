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
    "\n  mutation CreateJob($input: CreateJobInput!, $idempotencyKey: String) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id kind status totalImages creditsHeld createdAt stages { index name prompt aspectRatio quantity } }\n      ... on InvalidInputError { message issues { path message } }\n      ... on InsufficientCreditsError { message required available }\n    }\n  }\n": typeof types.CreateJobDocument,
    "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload { outcome job { id status draining completedImages creditsHeld creditsCharged cancelledAt finishedAt } }\n      ... on JobNotFoundError { message jobId }\n    }\n  }\n": typeof types.CancelJobDocument,
    "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      generatedAttachIds\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      startedAt\n      cancelledAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages failedImages }\n      images(first: 2000) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            attempts\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl mimeType bytes width height }\n          }\n        }\n      }\n    }\n  }\n": typeof types.JobDocument,
    "\n  query Jobs($first: Int, $after: String, $last: Int, $before: String, $status: JobStatus) {\n    jobs(first: $first, after: $after, last: $last, before: $before, status: $status) {\n      edges { cursor node { id status createdAt } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n": typeof types.JobsDocument,
    "\n  query Viewer { viewer { id credits { balance held available } } }\n": typeof types.ViewerDocument,
    "\n  query Ledger($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      pricePerImage\n      ledger(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n            kind\n            amount\n            note\n            at\n            job { id kind pricePerImage stagesAtOnce }\n            image { id attachment { id thumbnailUrl } }\n          }\n        }\n        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n      }\n    }\n  }\n": typeof types.LedgerDocument,
    "\n  query ArchiveUrl($id: ID!) { job(id: $id) { archiveUrl } }\n": typeof types.ArchiveUrlDocument,
    "\n  subscription JobProgress($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      jobId\n      at\n      status\n      completedImages\n      failedImages\n      totalImages\n      ... on JobStatusChanged { previous }\n      ... on ImageGenerated { image { id stageIndex position status attempts attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": typeof types.JobProgressDocument,
    "\n  subscription JobChanged {\n    jobChanged {\n      credits { balance held available }\n      job {\n        id\n        status\n        completedImages\n        creditsHeld\n        finishedAt\n        archiveUrl\n        stages { name completedImages }\n        images(first: 2, status: GENERATED) { edges { node { position attachment { id thumbnailUrl } } } }\n      }\n    }\n  }\n": typeof types.JobChangedDocument,
};
const documents: Documents = {
    "\n  mutation CreateJob($input: CreateJobInput!, $idempotencyKey: String) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id kind status totalImages creditsHeld createdAt stages { index name prompt aspectRatio quantity } }\n      ... on InvalidInputError { message issues { path message } }\n      ... on InsufficientCreditsError { message required available }\n    }\n  }\n": types.CreateJobDocument,
    "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload { outcome job { id status draining completedImages creditsHeld creditsCharged cancelledAt finishedAt } }\n      ... on JobNotFoundError { message jobId }\n    }\n  }\n": types.CancelJobDocument,
    "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      generatedAttachIds\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      startedAt\n      cancelledAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages failedImages }\n      images(first: 2000) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            attempts\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl mimeType bytes width height }\n          }\n        }\n      }\n    }\n  }\n": types.JobDocument,
    "\n  query Jobs($first: Int, $after: String, $last: Int, $before: String, $status: JobStatus) {\n    jobs(first: $first, after: $after, last: $last, before: $before, status: $status) {\n      edges { cursor node { id status createdAt } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n": types.JobsDocument,
    "\n  query Viewer { viewer { id credits { balance held available } } }\n": types.ViewerDocument,
    "\n  query Ledger($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      pricePerImage\n      ledger(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n            kind\n            amount\n            note\n            at\n            job { id kind pricePerImage stagesAtOnce }\n            image { id attachment { id thumbnailUrl } }\n          }\n        }\n        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n      }\n    }\n  }\n": types.LedgerDocument,
    "\n  query ArchiveUrl($id: ID!) { job(id: $id) { archiveUrl } }\n": types.ArchiveUrlDocument,
    "\n  subscription JobProgress($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      jobId\n      at\n      status\n      completedImages\n      failedImages\n      totalImages\n      ... on JobStatusChanged { previous }\n      ... on ImageGenerated { image { id stageIndex position status attempts attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n": types.JobProgressDocument,
    "\n  subscription JobChanged {\n    jobChanged {\n      credits { balance held available }\n      job {\n        id\n        status\n        completedImages\n        creditsHeld\n        finishedAt\n        archiveUrl\n        stages { name completedImages }\n        images(first: 2, status: GENERATED) { edges { node { position attachment { id thumbnailUrl } } } }\n      }\n    }\n  }\n": types.JobChangedDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateJob($input: CreateJobInput!, $idempotencyKey: String) {\n    createJob(input: $input, idempotencyKey: $idempotencyKey) {\n      __typename\n      ... on Job { id kind status totalImages creditsHeld createdAt stages { index name prompt aspectRatio quantity } }\n      ... on InvalidInputError { message issues { path message } }\n      ... on InsufficientCreditsError { message required available }\n    }\n  }\n"): typeof import('./graphql.ts').CreateJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelJob($jobId: ID!, $mode: CancelMode) {\n    cancelJob(jobId: $jobId, mode: $mode) {\n      __typename\n      ... on CancelJobPayload { outcome job { id status draining completedImages creditsHeld creditsCharged cancelledAt finishedAt } }\n      ... on JobNotFoundError { message jobId }\n    }\n  }\n"): typeof import('./graphql.ts').CancelJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Job($id: ID!) {\n    job(id: $id) {\n      id\n      kind\n      status\n      draining\n      totalImages\n      completedImages\n      failedImages\n      generatedAttachIds\n      creditsHeld\n      creditsCharged\n      errorCode\n      errorMessage\n      createdAt\n      startedAt\n      cancelledAt\n      finishedAt\n      stages { index name prompt aspectRatio quantity completedImages failedImages }\n      images(first: 2000) {\n        edges {\n          node {\n            id\n            stageIndex\n            position\n            status\n            attempts\n            errorCode\n            errorMessage\n            attachment { id url thumbnailUrl mimeType bytes width height }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').JobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Jobs($first: Int, $after: String, $last: Int, $before: String, $status: JobStatus) {\n    jobs(first: $first, after: $after, last: $last, before: $before, status: $status) {\n      edges { cursor node { id status createdAt } }\n      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n    }\n  }\n"): typeof import('./graphql.ts').JobsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer { viewer { id credits { balance held available } } }\n"): typeof import('./graphql.ts').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Ledger($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      pricePerImage\n      ledger(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n            kind\n            amount\n            note\n            at\n            job { id kind pricePerImage stagesAtOnce }\n            image { id attachment { id thumbnailUrl } }\n          }\n        }\n        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').LedgerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ArchiveUrl($id: ID!) { job(id: $id) { archiveUrl } }\n"): typeof import('./graphql.ts').ArchiveUrlDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription JobProgress($jobId: ID!, $after: ID) {\n    jobProgress(jobId: $jobId, after: $after) {\n      __typename\n      cursor\n      jobId\n      at\n      status\n      completedImages\n      failedImages\n      totalImages\n      ... on JobStatusChanged { previous }\n      ... on ImageGenerated { image { id stageIndex position status attempts attachment { id url thumbnailUrl } } }\n      ... on ImageFailed { stageIndex position errorCode errorMessage }\n      ... on StageFinished { stageIndex stageCompleted stageQuantity }\n      ... on JobSettled { creditsCharged creditsReleased }\n    }\n  }\n"): typeof import('./graphql.ts').JobProgressDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription JobChanged {\n    jobChanged {\n      credits { balance held available }\n      job {\n        id\n        status\n        completedImages\n        creditsHeld\n        finishedAt\n        archiveUrl\n        stages { name completedImages }\n        images(first: 2, status: GENERATED) { edges { node { position attachment { id thumbnailUrl } } } }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').JobChangedDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
