import { readArchive } from '../../src/attachments/archive.ts'
import { localAccount } from '../../src/auth/authenticate.ts'
import type { Stopframe } from '../../src/compose.ts'
import { settleJob } from '../../src/jobs/settleJob.ts'
import { createLog } from '../../src/lib/log.ts'
import { lookAtAccounts, readAccounts, readOwners } from '../../src/progress/changedJobs.ts'
import { readLog } from '../../src/progress/log.ts'
import { trimLogs } from '../../src/progress/trimLogs.ts'
import { commitImages } from '../../src/runs/commitImages.ts'
import { RunControl } from '../../src/runs/control.ts'
import { StatusWatcher } from '../../src/runs/watcher.ts'
import { claimPreparedJob } from '../jobs.ts'
import { timed } from '../turns.ts'
import { ask, queries } from './queries.ts'
import { Subscriber } from './subscriber.ts'

/** What is done over and over in the life of an installation; each answers in milliseconds. */
export type Operations = Readonly<Record<OperationName, () => Promise<number>>>

export const operationNames = [
  'createJob of 10 images',
  'cancelJob of a running job',
  'cancelJob of a waiting job',
  'job with a page of images',
  'jobs, first page',
  'jobs, a page further on',
  'jobs by status',
  'viewer',
  'ledger, first page',
  'ledger, a page further on',
  'first message, from the start',
  'first message, from a cursor',
  'commit of one image',
  'read of one log entry',
  'look at an account',
  'read of a changed job',
  'archive of a job, its contents',
  'look of the watcher',
  'look for lost jobs',
  'look for old logs',
] as const

export type OperationName = (typeof operationNames)[number]

/** The operations on one database, all of the account that has the most jobs there. */
export async function openOperations(
  stopframe: Stopframe,
  imagesPerJob: number,
): Promise<Operations & { close(): Promise<void> }> {
  const { db, doorbell, services, queue } = stopframe
  const settled = await settledJobs(stopframe, imagesPerJob)
  const some = () => settled[Math.floor(Math.random() * settled.length)] as string
  const running = await claimPreparedJob(stopframe, 1_000)
  // Of its log: it was made, and it was claimed.
  let lastSeq = 2
  const subscriber = await Subscriber.open(stopframe)
  const watcher = new StatusWatcher({ db, doorbell, log: createLog('silent'), lookIntervalMs: 3_600_000 })
  watcher.watch(running.jobId, new RunControl()).claimed(1)
  const create = (quantity: number) =>
    services.createJob(localAccount, { input: { simpleGeneral: { prompt: 'A lighthouse', quantity } } })
  const { jobs } = await ask<{ jobs: { pageInfo: { endCursor: string } } }>(stopframe, queries.jobs)
  const { endCursor } = jobs.pageInfo
  type LedgerPage = { viewer: { ledger: { pageInfo: { endCursor: string } } } }
  const { viewer } = await ask<LedgerPage>(stopframe, queries.ledger)
  return {
    'createJob of 10 images': () => timed(() => create(10)),
    'cancelJob of a running job': async () => {
      const { jobId } = await claimPreparedJob(stopframe, 10)
      return timed(() => services.cancelJob(localAccount, jobId, 'DRAIN'))
    },
    'cancelJob of a waiting job': async () => {
      const { id } = await create(10)
      return timed(() => services.cancelJob(localAccount, id, 'DRAIN'))
    },
    'job with a page of images': () => timed(() => ask(stopframe, queries.job, { id: some() })),
    'jobs, first page': () => timed(() => ask(stopframe, queries.jobs)),
    'jobs, a page further on': () => timed(() => ask(stopframe, queries.jobs, { after: endCursor })),
    'jobs by status': () => timed(() => ask(stopframe, queries.byStatus)),
    viewer: () => timed(() => ask(stopframe, queries.viewer)),
    'ledger, first page': () => timed(() => ask(stopframe, queries.ledger)),
    'ledger, a page further on': () =>
      timed(() => ask(stopframe, queries.ledger, { after: viewer.ledger.pageInfo.endCursor })),
    'first message, from the start': () => timed(() => subscriber.firstMessage(some(), null)),
    'first message, from a cursor': () =>
      timed(() => subscriber.firstMessage(some(), String(imagesPerJob / 2))),
    'commit of one image': () => timed(() => commitImages(db, [running.image(lastSeq++ - 2)])),
    'read of one log entry': () =>
      timed(() => readLog(db, [{ jobId: running.jobId, after: lastSeq - 1 }], 100)),
    'look at an account': () => timed(() => lookAtAccounts(db, [{ accountId: localAccount, since: null }])),
    'read of a changed job': () =>
      timed(async () => {
        const jobIds = (await readOwners(db, [running.jobId])).map(({ jobId }) => jobId)
        await readAccounts(db, [{ accountId: localAccount, jobIds }])
      }),
    'archive of a job, its contents': () => timed(() => readArchive(db, some(), localAccount)),
    'look of the watcher': () =>
      timed(() => {
        watcher.look()
        return watcher.close()
      }),
    'look for lost jobs': () => timed(() => queue.rescue()),
    'look for old logs': () => timed(() => trimLogs(db, 36_500, AbortSignal.timeout(60_000))),
    async close() {
      await watcher.close()
      subscriber.close()
    },
  }
}

/** Jobs to look at, of the size that the filled database has; made here where there are none. */
async function settledJobs(stopframe: Stopframe, imagesPerJob: number): Promise<string[]> {
  const { db } = stopframe
  const where = { accountId: localAccount, finishedAt: { not: null }, completedImages: imagesPerJob }
  const found = await db.prisma.job.findMany({ where, select: { id: true }, take: 1_000 })
  if (found.length > 0) return found.map(({ id }) => id)
  for (let made = 0; made < 50; made++) {
    const job = await claimPreparedJob(stopframe, imagesPerJob)
    const kept = made % 2 === 0 ? imagesPerJob : 1
    await commitImages(
      db,
      Array.from({ length: kept }, (_, position) => job.image(position)),
    )
    if (kept === 1) await stopframe.services.cancelJob(localAccount, job.jobId, 'DRAIN')
    await settleJob(db, job.jobId, 1, { status: 'COMPLETED' })
  }
  return settledJobs(stopframe, imagesPerJob)
}
