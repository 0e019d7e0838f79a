import { credits } from './credits.ts'
import { job } from './job.ts'
import { jobs } from './jobs.ts'
import { lists } from './lists.ts'
import { newJob } from './newJob.ts'
import { shell } from './shell.ts'

export const messages = { shell, lists, newJob, job, jobs, credits }

/** What the other languages must have: the same keys. What a message takes is read from the English. */
export type Words<Part> = {
  readonly [Key in keyof Part]: Part[Key] extends string ? string : Words<Part[Key]>
}

export type Messages = typeof messages
