export interface InputIssue {
  /** From the operation's arguments down to the wrong value: ["input", "simpleGeneral", "quantity"]. */
  readonly path: readonly string[]
  readonly message: string
}

/** The client asked for something that no account could have. Nothing was done. */
export class InvalidInputError extends Error {
  readonly issues: readonly InputIssue[]

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
    this.name = 'InvalidInputError'
    this.issues = issues
  }
}

/** There is no such job, or it belongs to another account: the two cannot be told apart. */
export class JobNotFoundError extends Error {
  readonly jobId: string

  constructor(jobId: string) {
    super(`There is no job ${jobId}.`)
    this.name = 'JobNotFoundError'
    this.jobId = jobId
  }
}

/** The account cannot pay for all images of the job. Nothing was held. */
export class InsufficientCreditsError extends Error {
  readonly required: number
  readonly available: number

  constructor(required: number, available: number) {
    super(`The job needs ${required} credits and ${available} are available.`)
    this.name = 'InsufficientCreditsError'
    this.required = required
    this.available = available
  }
}

/** The job's log was removed, its retention being over. The job itself, its images and its charges stay. */
export class LogExpiredError extends Error {
  readonly jobId: string

  constructor(jobId: string) {
    super(
      `The log of job ${jobId} was removed, its retention being over. The job, its images and its charges stay: read them with \`job\`.`,
    )
    this.name = 'LogExpiredError'
    this.jobId = jobId
  }
}
