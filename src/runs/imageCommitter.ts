import type { Queryable } from '../database/database.ts'
import { isRefusal } from '../database/outage.ts'
import type { Doorbell } from '../jobs/doorbell.ts'
import { commitImages, type KeptImage, type StoredImage } from './commitImages.ts'
import { createBatchSizes } from './measures.ts'

const largestBatch = 64

interface Waiting {
  readonly image: StoredImage
  readonly resolve: (attachmentId: bigint | null) => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits the images of all runs of this process, one statement at a time: the rows of a job and of an account
 * are hot, and images that become ready while a commit is under way share the next one. A lone image never
 * waits for company.
 */
export class ImageCommitter {
  readonly batchSizes = createBatchSizes()
  readonly #db: Queryable
  readonly #doorbell: Doorbell
  readonly #waiting: Waiting[] = []
  #committing = false

  constructor(db: Queryable, doorbell: Doorbell) {
    this.#db = db
    this.#doorbell = doorbell
  }

  /** The attachment's id once the image is kept and charged; null where its run no longer holds the job. */
  commit(image: StoredImage): Promise<bigint | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ image, resolve, reject })
      if (!this.#committing) void this.#commitWaiting()
    })
  }

  /** Never rejects: what goes wrong is told to those who wait. */
  async #commitWaiting(): Promise<void> {
    this.#committing = true
    while (this.#waiting.length > 0) await this.#commitBatch(this.#waiting.splice(0, largestBatch))
    this.#committing = false
  }

  async #commitBatch(batch: readonly Waiting[]): Promise<void> {
    let kept: (KeptImage | null)[]
    try {
      kept = await commitImages(
        this.#db,
        batch.map(({ image }) => image),
      )
    } catch (error) {
      // One bad image must not take the others with it; a database that is away has them all come again.
      if (batch.length > 1 && isRefusal(error))
        for (const waiting of batch) await this.#commitBatch([waiting])
      else for (const { reject } of batch) reject(error)
      return
    }
    this.batchSizes.observe(batch.length)
    for (const [index, { resolve }] of batch.entries()) resolve(kept[index]?.attachmentId ?? null)
    this.#ring(batch, kept)
  }

  /** With the entries of each job, unless one of them was written by a commit whose answer was lost. */
  #ring(batch: readonly Waiting[], kept: readonly (KeptImage | null)[]): void {
    const outcomes = batch.map(({ image }, index) => ({ jobId: image.jobId, kept: kept[index] }))
    for (const [jobId, ofJob] of Map.groupBy(outcomes, (outcome) => outcome.jobId)) {
      const entries = ofJob.flatMap((outcome) => outcome.kept?.entry ?? [])
      const isWhole = ofJob.every((outcome) => outcome.kept?.entry !== null)
      this.#doorbell.ring(jobId, isWhole ? entries : [])
    }
  }
}
