import { localAccount } from '../src/auth/authenticate.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Queryable } from '../src/database/database.ts'
import type { Job } from '../src/database/generated/prisma/client.ts'
import { SubscriberConnection } from '../src/progress/seats.ts'
import { claimJob } from '../src/runs/claimJob.ts'
import type { StoredImage } from '../src/runs/commitImages.ts'

/** Makes a job of one stage, for the account that everybody has where no authentication is set up, or another. */
export function createJob(
  { services }: Stopframe,
  quantity: number,
  accountId: string = localAccount,
): Promise<Job> {
  return services.createJob(accountId, { input: { simpleGeneral: { prompt: 'A lighthouse', quantity } } })
}

/** Resolves when the job is settled. */
export async function settled({ feed, db }: Stopframe, jobId: string): Promise<void> {
  const job = await db.prisma.job.findUniqueOrThrow({ where: { id: jobId } })
  const { lastEventSeq, finishedAt } = job
  const follower = { accountId: job.accountId, connection: new SubscriberConnection() }
  const entries = feed.follow(
    follower,
    { id: jobId, lastEventSeq, settled: finishedAt !== null, isLogTrimmed: false },
    lastEventSeq,
  )
  for await (const _ of entries);
}

export type PreparedJob = Awaited<ReturnType<typeof claimPreparedJob>>

/** A job that the benchmark itself holds, as a worker does, and the rows of its images. */
export async function claimPreparedJob(stopframe: Stopframe, quantity: number) {
  const { id: jobId } = await createJob(stopframe, quantity)
  const claim = await claimJob(stopframe.db, jobId, { worker: 'bench', accountConcurrency: 1_000_000 })
  if (typeof claim === 'string') throw new Error(`The job could not be claimed: ${claim}.`)
  const { run } = claim
  return {
    jobId,
    image: (position: number): StoredImage => ({
      jobId,
      run,
      stageIndex: 0,
      position,
      attempts: 1,
      storageKey: `jobs/${jobId}/0/${position}.jpg`,
      thumbnailKey: `jobs/${jobId}/0/${position}.thumbnail.jpg`,
      mimeType: 'image/jpeg',
      bytes: 300_000,
      width: 1024,
      height: 1024,
      model: 'bench-1',
    }),
  }
}

/** Counts the statements that go through. */
export class CountingQueryable implements Queryable {
  statements = 0
  readonly #db: Queryable

  constructor(db: Queryable) {
    this.#db = db
  }

  query<Row extends object>(...[statement, params]: Parameters<Queryable['query']>): Promise<Row[]> {
    this.statements++
    return this.#db.query<Row>(statement, params)
  }
}
