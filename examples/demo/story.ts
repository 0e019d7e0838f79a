import { setTimeout as wait } from 'node:timers/promises'
import { cancelJob } from '../cancel.ts'
import { type Endpoint, execute } from '../endpoint.ts'
import { graphql } from '../generated/gql.ts'
import { connect, type JobEvent, watchJob } from '../watchJob.ts'
import type { Seen } from './compare.ts'
import { listStoredFiles, lookAtCredits, lookAtJob, openFiles } from './look.ts'
import { openStageBars } from './stageBars.ts'

const CreatePipeline = graphql(`
  mutation CreatePipeline($stages: [StageInput!]!) {
    createJob(input: { pipelineStage: { stages: $stages } }) {
      __typename
      ... on Job { id totalImages creditsHeld }
      ... on InvalidInputError { message }
      ... on InsufficientCreditsError { message }
    }
  }
`)

const quantity = 50
const stages = [
  { name: 'morning', prompt: 'a harbour in the morning', quantity },
  { name: 'noon', prompt: 'a harbour at noon', quantity },
  { name: 'night', prompt: 'a harbour at night under an aurora', quantity, aspectRatio: '16:9' },
]
const cancelAfter = 40

/** Time for several images, if anything were still making them. */
const aWhileMs = 1_500

export interface StoryOptions {
  readonly endpoint: Endpoint
  readonly dataDir: string
  readonly out: NodeJS.WriteStream
  readonly signal: AbortSignal
}

/** A job of three stages is made, watched, cancelled in the middle; returns what is seen of it then, from all sides. */
export async function tellStory({ endpoint, dataDir, out, signal }: StoryOptions): Promise<Seen> {
  const creditsBefore = await lookAtCredits(endpoint)
  const { createJob } = await execute(endpoint, CreatePipeline, { stages })
  if (createJob.__typename !== 'Job') throw new Error(createJob.message)
  const { id, totalImages, creditsHeld } = createJob
  out.write(
    `A job asks for ${totalImages} images; ${creditsHeld} of ${creditsBefore.balance} credits are held.\n\n`,
  )
  const events = await watchAndCancel(endpoint, id, out, signal)
  const { job, pictures, credits } = await lookAtJob(endpoint, id)
  const openedFiles = await openFiles(pictures.map(({ url }) => url))
  const storedFiles = await listStoredFiles(dataDir, id)
  await wait(aWhileMs, undefined, { signal })
  return {
    job,
    imageAttachIds: pictures.map((picture) => picture.id),
    events,
    creditsBefore,
    credits,
    openedFiles,
    storedFiles,
    inFlightAtMost: stages.length,
    later: {
      completedImages: (await lookAtJob(endpoint, id)).job.completedImages,
      storedFiles: await listStoredFiles(dataDir, id),
    },
  }
}

async function watchAndCancel(
  endpoint: Endpoint,
  jobId: string,
  out: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<JobEvent[]> {
  const events: JobEvent[] = []
  const bars = openStageBars(
    stages.map(({ name }) => name),
    quantity,
    out,
  )
  let answer: string | null = null
  try {
    for await (const event of watchJob(connect(endpoint), jobId, signal)) {
      events.push(event)
      if (event.__typename === 'ImageGenerated') bars.count(event.image.stageIndex)
      if (event.completedImages >= cancelAfter) answer ??= await cancel(endpoint, jobId)
    }
  } finally {
    bars.stop()
  }
  out.write(`\n${answer}\n`)
  return events
}

async function cancel(endpoint: Endpoint, jobId: string): Promise<string> {
  const started = performance.now()
  const result = await cancelJob(endpoint, jobId, 'DRAIN')
  const ms = Math.round(performance.now() - started)
  if (result.__typename !== 'CancelJobPayload') throw new Error(result.message)
  return `Cancelled after ${result.job.completedImages} images; the answer took ${ms} ms.`
}
