import type { Database } from '../database/database.ts'
import type { ImageGenerator } from '../generators/generator.ts'
import type { Doorbell } from '../jobs/doorbell.ts'
import type { EndedJobs } from '../jobs/measures.ts'
import type { Logger } from '../lib/log.ts'
import type { JobQueue } from '../queue/queue.ts'
import type { FileStorage } from '../storage/storage.ts'
import type { Claimant } from './claimJob.ts'
import type { RunControl } from './control.ts'
import type { ImageCommitter } from './imageCommitter.ts'
import type { RunMeasures } from './measures.ts'
import type { GeneratorSlots } from './slots.ts'
import type { StatusWatcher } from './watcher.ts'

export interface RunDeps extends Claimant {
  readonly db: Database
  readonly queue: JobQueue
  readonly doorbell: Doorbell
  readonly storage: FileStorage
  readonly generator: ImageGenerator
  readonly slots: GeneratorSlots
  readonly committer: ImageCommitter
  readonly watcher: StatusWatcher
  readonly measures: RunMeasures
  readonly endedJobs: EndedJobs
  readonly log: Logger
  /** Images of one stage made at once. */
  readonly stageConcurrency: number
  /** The longest a request to the generator may take. */
  readonly imageTimeoutMs: number
  /** Requests for an image in one pass of its stage. */
  readonly imageAttempts: number
  /** The wait ahead of the second request; it doubles with each further one. */
  readonly backoffMs: number
}

/** One worker's hold on a job, from its claim until it is settled or let go. */
export interface Run {
  readonly deps: RunDeps
  readonly jobId: string
  /** The fence: each write names it, and writes nothing once the job has another. */
  readonly number: number
  readonly control: RunControl
  readonly log: Logger
}
