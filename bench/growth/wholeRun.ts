import { localAccount } from '../../src/auth/authenticate.ts'
import type { Stopframe } from '../../src/compose.ts'
import { settleJob } from '../../src/jobs/settleJob.ts'
import { handBack } from '../../src/runs/claimJob.ts'
import { commitImages } from '../../src/runs/commitImages.ts'
import { finishStage, recordAttempts, recordFailure } from '../../src/runs/recordImage.ts'
import { sweepFiles } from '../../src/runs/sweepFiles.ts'
import { loadWork } from '../../src/runs/work.ts'
import { claimPreparedJob } from '../jobs.ts'
import { smallPicture } from '../pictures.ts'
import { forgetfulStorage } from '../replacements.ts'
import { ask, queries } from './queries.ts'

/** What a job and its run ask of the database besides the operations, each once; played by hand, for there is no worker. */
export async function playWholeRun(stopframe: Stopframe): Promise<void> {
  const { db, queue, services, url } = stopframe
  const upload = await fetch(`${url}/api/attachments`, {
    method: 'POST',
    body: Buffer.from(await smallPicture()),
  })
  const { id: attachId } = (await upload.json()) as { id: string }
  const portraits = [{ attachId, wrappingPrompt: 'A portrait' }]
  const portrait = { input: { simplePortrait: { portraits } }, idempotencyKey: attachId }
  const { id } = await services.createJob(localAccount, portrait)
  await services.createJob(localAccount, portrait)
  await loadWork(db, id)

  const job = await claimPreparedJob(stopframe, 2)
  const failed = { ...job.image(1), code: 'SAFETY', message: 'Refused.' }
  await recordAttempts(db, failed)
  await recordFailure(db, failed)
  // Again, as after an answer that was lost.
  for (let times = 0; times < 2; times++) await commitImages(db, [job.image(0)])
  await finishStage(db, job.jobId, failed.run, 0)
  await settleJob(db, job.jobId, failed.run, { status: 'COMPLETED' })
  await sweepFiles(db, forgetfulStorage(), job.jobId)
  await fetch(`${url}/api/jobs/${job.jobId}`)
  await ask(stopframe, queries.generated, { id: job.jobId })

  const waiting = await claimPreparedJob(stopframe, 1)
  await handBack(db, queue, { id: waiting.jobId, accountId: localAccount }, waiting.image(0).run)
}
