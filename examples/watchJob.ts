import type { Client, ClientOptions } from 'graphql-ws'
import * as live from '../web/src/live/watchJob.ts'
import type { Endpoint } from './endpoint.ts'
import { graphql } from './generated/gql.ts'
import type { WatchJobSubscription } from './generated/graphql.ts'

const WatchJob = graphql(`
  subscription WatchJob($jobId: ID!, $after: ID) {
    jobProgress(jobId: $jobId, after: $after) {
      __typename
      cursor
      status
      completedImages
      totalImages
      ... on ImageGenerated { image { stageIndex position attachment { id url thumbnailUrl } } }
      ... on ImageFailed { stageIndex position errorCode errorMessage }
      ... on StageFinished { stageIndex stageCompleted stageQuantity }
      ... on JobSettled { creditsCharged creditsReleased }
    }
  }
`)

export type JobEvent = WatchJobSubscription['jobProgress']

/** `for await (const event of watchJob(client, jobId))`: how it comes through anything is in web/src/live/watchJob.ts. */
export function watchJob(client: Client, jobId: string, signal?: AbortSignal): ReadableStream<JobEvent> {
  return live.watchJob(client, WatchJob.toString(), jobId, { signal })
}

export function connect({ url, token }: Endpoint, options: Partial<ClientOptions> = {}): Client {
  return live.connect({ url, token: () => token }, options)
}
