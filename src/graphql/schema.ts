import './types/scalars.ts'
import './types/viewer.ts'
import './types/ledgerEntry.ts'
import './types/job.ts'
import './types/jobList.ts'
import './types/createJob.ts'
import './types/cancelJob.ts'
import './types/jobProgress.ts'
import './types/jobChanged.ts'
import { builder } from './builder.ts'

export const schema = builder.toSchema()
