/**
 * For front ends: stop a job with a typed document over plain fetch.
 *   npx node examples/cancel.ts JOB_ID [DRAIN|ABORT]
 */
import { type Endpoint, endpointFromEnvironment, execute } from './endpoint.ts'
import { graphql } from './generated/gql.ts'
import type { CancelJobMutation, CancelMode } from './generated/graphql.ts'

const CancelJob = graphql(`
  mutation CancelJob($jobId: ID!, $mode: CancelMode) {
    cancelJob(jobId: $jobId, mode: $mode) {
      __typename
      ... on CancelJobPayload {
        outcome
        job { status draining completedImages totalImages creditsCharged }
      }
      ... on JobNotFoundError { message }
    }
  }
`)

/** DRAIN keeps the images that are being made right now, ABORT cuts them off. Safe to call again. */
export async function cancelJob(endpoint: Endpoint, jobId: string, mode: CancelMode) {
  const { cancelJob } = await execute(endpoint, CancelJob, { jobId, mode })
  return cancelJob
}

/** What to tell the user: the compiler sees to it that no answer is forgotten. */
function describe(result: CancelJobMutation['cancelJob']): string {
  if (result.__typename === 'JobNotFoundError') return result.message
  const { status, draining, completedImages, totalImages, creditsCharged } = result.job
  const made = `${completedImages} of ${totalImages} images made, ${creditsCharged} credits charged`
  const rest = draining ? '; those in flight are still to come' : ''
  switch (result.outcome) {
    case 'CANCELLED':
      return `Cancelled: ${made}${rest}.`
    case 'ALREADY_CANCELLED':
      return `It was cancelled before: ${made}${rest}.`
    case 'ALREADY_FINISHED':
      return `Too late, the job is ${status.toLowerCase()}: ${made}.`
  }
}

async function main([jobId, mode = 'DRAIN']: readonly string[]): Promise<void> {
  if (!jobId || (mode !== 'DRAIN' && mode !== 'ABORT')) {
    throw new Error('Usage: npx node examples/cancel.ts JOB_ID [DRAIN|ABORT]')
  }
  const result = await cancelJob(endpointFromEnvironment(), jobId, mode)
  process.stdout.write(`${describe(result)}\n`)
  if (result.__typename === 'JobNotFoundError') process.exitCode = 1
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
