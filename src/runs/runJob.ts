import type { Span } from '@opentelemetry/api'
import pLimit from 'p-limit'
import { type Ending, settleJob } from '../jobs/settleJob.ts'
import type { Logger } from '../lib/log.ts'
import { annotate, contextOf, inSpan, traceField } from '../lib/spans.ts'
import { type Claim, claimJob, handBack } from './claimJob.ts'
import { RunControl } from './control.ts'
import type { RunEnding } from './measures.ts'
import { persist } from './persist.ts'
import type { Run, RunDeps } from './run.ts'
import { runStage } from './stageLoop.ts'
import { sweepFiles } from './sweepFiles.ts'
import { loadWork } from './work.ts'

/**
 * Runs a job from its claim until it is settled, handed back or lost to another run. Rejects only where the
 * queue should deliver the job again. `started` is given the run's control before anything happens, and what it
 * returns is called at the end.
 */
export async function runJob(
  deps: RunDeps,
  jobId: string,
  started: (control: RunControl) => () => void,
): Promise<void> {
  const control = new RunControl()
  const watch = deps.watcher.watch(jobId, control)
  const ended = started(control)
  try {
    const claim = await claimJob(deps.db, jobId, deps)
    if (claim === 'settled') {
      // Its last run may have died or handed it back, and a cancel have settled it since.
      await sweep(deps, jobId, deps.log.child({ job: jobId }))
      return
    }
    if (claim === 'busy') {
      await comeBack(deps, jobId)
      return
    }
    watch.claimed(claim.run)
    deps.doorbell.ring(jobId)
    await observeRun(deps, jobId, control, claim)
  } finally {
    ended()
    watch.close()
    deps.slots.forget(jobId)
  }
}

/** The run in a span of its own, which goes on where the job was made, whichever process that was. */
async function observeRun(deps: RunDeps, jobId: string, control: RunControl, claim: Claim): Promise<void> {
  const attributes = {
    'stopframe.job.id': jobId,
    'stopframe.run': claim.run,
    'stopframe.worker': deps.worker,
    'stopframe.job.images': claim.total_images,
  }
  const end = (span: Span, ending: RunEnding) => {
    deps.measures.run(ending)
    span.setAttribute('stopframe.run.ending', ending)
  }
  await inSpan('job run', { attributes, parent: contextOf(claim.trace_parent) }, async (span) => {
    const log = deps.log.child({ job: jobId, run: claim.run, ...traceField(span) })
    try {
      end(span, await performRun({ deps, jobId, number: claim.run, control, log }, claim))
    } catch (error) {
      end(span, 'crashed')
      throw error
    }
  })
}

// How long a job whose account is busy stays out of the way.
const busyDelayS = 1

/** The queue gives out no more jobs of an account than may run; a race between two fetches comes here. */
async function comeBack({ db, queue }: RunDeps, jobId: string): Promise<void> {
  const { accountId } = await db.prisma.job.findUniqueOrThrow({
    where: { id: jobId },
    select: { accountId: true },
  })
  await db.transaction((tx) => queue.enqueue(tx, { id: jobId, accountId }, { delayS: busyDelayS }))
}

// From its announcement on. A cancel rarely takes more than milliseconds; of one that is not there by then the row has the
// last word.
const longestCancelMs = 5_000

async function performRun(run: Run, claim: Claim): Promise<RunEnding> {
  if (claim.status === 'CANCELLED')
    run.control.stop({ kind: 'cancelled', mode: claim.cancel_mode ?? 'DRAIN' })
  else await runStages(run, claim)
  const { control, log } = run
  // Above any other cause: the run does not know what became of its last write, and the next one finds out.
  if (control.crash) throw control.crash.error
  await control.awaitDecision(longestCancelMs)
  const { cause } = control
  switch (cause?.kind) {
    case 'superseded':
      await checkLost(run)
      return lost(run)
    case 'cancelled':
      // Heard of and not in the row: its commit was lost in a fail-over, say.
      return (await settle(run, { status: 'CANCELLED' })) ?? giveBack(run, claim, uncommitted)
    case 'cancel_announced':
      return giveBack(run, claim, uncommitted)
    case 'shutdown':
      return giveBack(run, claim, () => log.info('The job was handed back to the queue'))
    case 'failed':
      return (await settle(run, { status: 'FAILED', ...cause })) ?? lost(run)
    default:
      return (await settle(run, { status: 'COMPLETED' })) ?? lost(run)
  }
}

function lost({ log }: Run): RunEnding {
  log.warn('Another run holds the job now; this one ends without a write')
  return 'superseded'
}

function uncommitted({ log }: Run): void {
  log.warn('A cancel was announced and not committed; the job was handed back to the queue, to go on')
}

/** For the next run to go on with; settles the job where it is cancelled after all: nobody else needs to come for that. */
async function giveBack(run: Run, claim: Claim, tell: (run: Run) => void): Promise<RunEnding> {
  const { deps, jobId, number } = run
  const job = { id: jobId, accountId: claim.account_id }
  const handedBack = await persist(run, () => handBack(deps.db, deps.queue, job, number))
  if (handedBack === 'lost') return lost(run)
  if (handedBack === 'cancelled') return (await settle(run, { status: 'CANCELLED' })) ?? lost(run)
  tell(run)
  return 'handed_back'
}

/** Throws where the run holds its job after all: ended quietly, it would leave the job to nobody. */
async function checkLost({ deps, jobId, number }: Run): Promise<void> {
  const job = await deps.db.prisma.job.findUniqueOrThrow({ where: { id: jobId } })
  if (job.run === number && job.finishedAt === null) {
    throw new Error(`Run ${number} of job ${jobId} took itself for lost, and holds the job.`)
  }
}

async function runStages(run: Run, claim: Claim): Promise<void> {
  const work = await loadWork(run.deps.db, run.jobId)
  const limit = pLimit(claim.stages_at_once)
  await Promise.all(
    work.map((stage) =>
      limit(async () => {
        if (run.control.stopping.aborted) return
        // One stage's failure stops the others, and all are awaited: none goes on behind the run's back.
        await runStage(run, stage).catch((error: unknown) => run.control.stop({ kind: 'crashed', error }))
      }),
    ),
  )
}

/** Null where nothing was written: see settleJob. */
async function settle(run: Run, ending: Ending): Promise<RunEnding | null> {
  const { deps, jobId, number, log } = run
  const settled = await persist(run, () => settleJob(deps.db, jobId, number, ending))
  if (settled === null) return null
  deps.doorbell.ring(jobId)
  deps.endedJobs.count(settled.status)
  annotate({ 'stopframe.job.status': settled.status })
  const { status, completed_images: completed, total_images: total } = settled
  const word = status === 'COMPLETED' ? 'finished' : status.toLowerCase()
  const cause = status === 'FAILED' && ending.status === 'FAILED' ? `: ${ending.message}` : ''
  log.info(`🏁 Pipeline Job ${word}: ${completed}/${total} images completed${cause}`)
  // A first run has removed what it did not commit; one that died has left it to the next.
  if (number > 1) await sweep(deps, jobId, log)
  return 'settled'
}

/** The job is settled whatever comes of this. */
async function sweep({ db, storage }: RunDeps, jobId: string, log: Logger): Promise<void> {
  try {
    const removed = await sweepFiles(db, storage, jobId)
    if (removed > 0) log.info({ removed }, 'Files that earlier runs had left behind were removed')
  } catch (error) {
    log.warn({ err: error }, 'Files that earlier runs may have left behind could not be removed')
  }
}
