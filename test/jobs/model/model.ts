import type { JobStatus } from '../../../src/database/generated/prisma/enums.ts'

export const initialCredits = 40
export const accountConcurrency = 2

export interface ModelImage {
  readonly stageIndex: number
  readonly position: number
  status: 'QUEUED' | 'GENERATED' | 'FAILED' | 'CANCELLED'
  attempts: number
  /** The run that made it. */
  keptBy: number | null
}

export interface ModelEntry {
  type: string
  status: JobStatus
  completed: number
  failed: number
}

/** A job as the design describes it, in as few words as possible. */
export class ModelJob {
  readonly id: string
  readonly images: ModelImage[]
  readonly finishedStages = new Set<number>()
  readonly log: ModelEntry[] = []
  status: JobStatus = 'PENDING'
  run = 0
  isHeld = false
  isSettled = false

  constructor(id: string, quantities: readonly number[]) {
    this.id = id
    this.images = quantities.flatMap((quantity, stageIndex) =>
      Array.from({ length: quantity }, (_, position) => ({
        stageIndex,
        position,
        status: 'QUEUED' as const,
        attempts: 0,
        keptBy: null,
      })),
    )
    this.append('CREATED')
  }

  get completed(): number {
    return this.images.filter(({ status }) => status === 'GENERATED').length
  }

  get failed(): number {
    return this.images.filter(({ status }) => status === 'FAILED').length
  }

  get held(): number {
    return this.isSettled ? 0 : this.images.length - this.completed
  }

  /** Whether a run of that number may write. */
  owns(run: number): boolean {
    return run === this.run && !this.isSettled
  }

  append(type: string): void {
    this.log.push({ type, status: this.status, completed: this.completed, failed: this.failed })
  }

  claim(accountHasRoom: boolean): number | 'settled' | 'busy' {
    if (this.isSettled) return 'settled'
    // What is only to be settled waits for nobody.
    if (!this.isHeld && !accountHasRoom && this.status !== 'CANCELLED') return 'busy'
    this.run++
    this.isHeld = true
    if (this.status === 'PENDING') {
      this.status = 'PROCESSING'
      this.append('STATUS_CHANGED')
    }
    return this.run
  }

  keep(run: number, images: readonly ModelImage[]): boolean[] {
    return images.map((image) => {
      // A repeat of a commit gives the same answer.
      if (image.keptBy === run) return true
      if (!this.owns(run) || image.status !== 'QUEUED') return false
      image.status = 'GENERATED'
      image.keptBy = run
      image.attempts++
      this.append('IMAGE_GENERATED')
      return true
    })
  }

  fail(run: number, image: ModelImage, givesUp: boolean): boolean {
    if (!this.owns(run)) return false
    // A repeat: what is to be known is that the run holds the job.
    if (image.status !== 'QUEUED') return true
    image.attempts++
    if (!givesUp) return true
    image.status = 'FAILED'
    this.append('IMAGE_FAILED')
    return true
  }

  finishStage(run: number, stageIndex: number): void {
    if (!this.owns(run) || this.finishedStages.has(stageIndex)) return
    this.finishedStages.add(stageIndex)
    this.append('STAGE_FINISHED')
  }

  cancel(): 'CANCELLED' | 'ALREADY_CANCELLED' | 'ALREADY_FINISHED' {
    if (this.status === 'CANCELLED') return 'ALREADY_CANCELLED'
    if (this.isSettled) return 'ALREADY_FINISHED'
    this.status = 'CANCELLED'
    this.append('STATUS_CHANGED')
    if (!this.isHeld) this.end()
    return 'CANCELLED'
  }

  handBack(run: number): void {
    // A cancelled one is left to its run, which settles it.
    if (this.owns(run) && this.status !== 'CANCELLED') this.isHeld = false
  }

  settle(run: number, ending: 'COMPLETED' | 'FAILED'): boolean {
    // A repeat gives the same answer.
    if (this.isSettled && run === this.run) return true
    if (!this.owns(run)) return false
    if (this.status !== 'CANCELLED') {
      this.status = this.completed === 0 ? 'FAILED' : ending
      this.append('STATUS_CHANGED')
    }
    this.end()
    return true
  }

  private end(): void {
    for (const image of this.images) if (image.status === 'QUEUED') image.status = 'CANCELLED'
    this.isSettled = true
    this.isHeld = false
    this.append('SETTLED')
  }
}

export class Model {
  readonly jobs: ModelJob[] = []

  get balance(): number {
    return initialCredits - this.jobs.reduce((sum, { completed }) => sum + completed, 0)
  }

  get running(): number {
    return this.jobs.filter(({ isHeld }) => isHeld).length
  }

  get held(): number {
    return this.jobs.reduce((sum, { held }) => sum + held, 0)
  }
}
