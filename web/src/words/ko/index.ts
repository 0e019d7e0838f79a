import type { Messages, Words } from '../en/index.ts'
import { credits } from './credits.ts'
import { job } from './job.ts'
import { jobs } from './jobs.ts'
import { lists } from './lists.ts'
import { newJob } from './newJob.ts'
import { shell } from './shell.ts'

export const messages: Words<Messages> = { shell, lists, newJob, job, jobs, credits }
