import type { Stopframe } from '../../src/compose.ts'
import { createJob } from '../../src/jobs/createJob.ts'
import { type Ending, settleJob } from '../../src/jobs/settleJob.ts'
import type { JobLogEntry } from '../../src/progress/log.ts'
import type { JobQueue } from '../../src/queue/queue.ts'
import { claimJob } from '../../src/runs/claimJob.ts'
import { commitImages } from '../../src/runs/commitImages.ts'

/** A job whose run the test plays itself, with the program's own statements: no worker, no files. */
export class SeededJob {
  readonly id: string
  readonly run: number
  readonly #stopframe: Stopframe
  /** The places still to be made, in order. */
  readonly #missing: { stageIndex: number; position: number }[]

  private constructor(stopframe: Stopframe, id: string, run: number, quantities: readonly number[]) {
    this.#stopframe = stopframe
    this.id = id
    this.run = run
    this.#missing = quantities.flatMap((quantity, stageIndex) =>
      Array.from({ length: quantity }, (_, position) => ({ stageIndex, position })),
    )
  }

  /** `quantities`: one stage each. */
  static async make(
    stopframe: Stopframe,
    accountId: string,
    quantities: readonly number[],
  ): Promise<SeededJob> {
    const { db, doorbell } = stopframe
    // With a message that nobody comes to: a job without one is put in again, and a worker would take it from the test.
    const queue: JobQueue = {
      ...stopframe.queue,
      enqueue: (tx, job) => stopframe.queue.enqueue(tx, job, { delayS: 24 * 3600 }),
    }
    const input = {
      pipelineStage: { stages: quantities.map((quantity) => ({ prompt: 'seeded', quantity })) },
    }
    const job = await createJob(
      { db, queue, doorbell, pricePerImage: 1, initialCredits: 10_000 },
      accountId,
      {
        input,
      },
    )
    const claim = await claimJob(db, job.id, { worker: 'the test', accountConcurrency: 1000 })
    if (claim === 'settled' || claim === 'busy') throw new Error('The seeded job could not be claimed.')
    return new SeededJob(stopframe, job.id, claim.run, quantities)
  }

  /** Images still to be made. */
  get missing(): number {
    return this.#missing.length
  }

  /**
   * Commits the next images together, and rings the doorbell, without their entries, unless told not to. Returns the
   * entries.
   */
  async commit(images: number, { ring = true } = {}): Promise<JobLogEntry[]> {
    const places = this.#missing.splice(0, images)
    const kept = await commitImages(
      this.#stopframe.db,
      places.map(({ stageIndex, position }) => ({
        jobId: this.id,
        run: this.run,
        stageIndex,
        position,
        attempts: 1,
        storageKey: `jobs/${this.id}/${stageIndex}/${position}.jpg`,
        thumbnailKey: `jobs/${this.id}/${stageIndex}/${position}.thumbnail.jpg`,
        mimeType: 'image/jpeg',
        bytes: 1,
        width: 1,
        height: 1,
        model: 'test-1',
      })),
    )
    if (ring) this.#stopframe.doorbell.ring(this.id)
    return kept.flatMap((image) => image?.entry ?? [])
  }

  async settle(ending: Ending = { status: 'COMPLETED' }): Promise<void> {
    await settleJob(this.#stopframe.db, this.id, this.run, ending)
    this.#stopframe.doorbell.ring(this.id)
  }

  /** Makes the settled job so many days old. */
  async age(days: number): Promise<void> {
    const text = 'UPDATE jobs SET finished_at = finished_at - make_interval(days => $2) WHERE id = $1'
    await this.#stopframe.db.query({ name: 'test-age', text }, [this.id, days])
  }
}
