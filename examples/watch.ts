/**
 * For UIs: a job's live progress on the terminal. What to copy is in web/src/live/watchJob.ts.
 *   npx node examples/watch.ts JOB_ID
 */
import { endpointFromEnvironment } from './endpoint.ts'
import { connect, type JobEvent, watchJob } from './watchJob.ts'

async function main([jobId]: readonly string[]): Promise<void> {
  if (!jobId) throw new Error('Usage: npx node examples/watch.ts JOB_ID')
  const client = connect(endpointFromEnvironment())
  client.on('closed', (event) => {
    const { code, reason } = event as { code: number; reason: string }
    if (code !== 1000 && code < 4000)
      process.stderr.write(`Not connected (${code} ${reason}), trying again\n`)
  })
  for await (const event of watchJob(client, jobId)) process.stdout.write(`${describe(event)}\n`)
}

function describe(event: JobEvent): string {
  const progress = `${event.completedImages}/${event.totalImages} ${event.status}`
  switch (event.__typename) {
    case 'JobCreated':
      return `${progress}: the job was made`
    case 'JobStatusChanged':
      return progress
    case 'ImageGenerated':
      return `${progress}: stage ${event.image.stageIndex}, image ${event.image.position}: ${event.image.attachment?.url}`
    case 'ImageFailed':
      return `${progress}: stage ${event.stageIndex}, image ${event.position} failed: ${event.errorMessage} (${event.errorCode})`
    case 'StageFinished':
      return `${progress}: stage ${event.stageIndex} finished with ${event.stageCompleted} of ${event.stageQuantity} images`
    case 'JobSettled':
      return `${progress}: settled, ${event.creditsCharged} credits charged and ${event.creditsReleased} released`
  }
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
