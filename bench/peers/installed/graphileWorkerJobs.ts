/** Graphile Worker, as it comes, or with BATCHES by the means that its documentation names for throughput. */
import { makeWorkerUtils, run } from 'graphile-worker'
import { connect } from '../../connection.ts'
import { serveJobSide } from '../jobSide.ts'
import { silentLogger } from './graphileLogger.ts'

const connectionString = String(process.env.DATABASE_URL)
const utils = await makeWorkerUtils({ connectionString, logger: silentLogger })
await utils.migrate()
const client = await connect(connectionString)

const batches =
  process.env.BATCHES === undefined ? {} : { localQueue: { size: 500 }, completeJobBatchDelay: 0 }

/** It deletes what is done, and while it does it takes the next: its own events come ahead of that. */
async function isEmpty(): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM graphile_worker._private_jobs LIMIT 1')
  return rowCount === 0
}

serveJobSide({
  async create(count) {
    await utils.addJobs(
      Array.from({ length: count }, (_, index) => ({ identifier: 'job', payload: { index } })),
    )
    // As autovacuum does within a minute.
    await client.query('ANALYZE')
  },
  async work(count, places) {
    const { promise: handled, resolve } = Promise.withResolvers<void>()
    let startedAt: number | null = null
    let left = count
    const job = async () => {
      startedAt ??= performance.now()
      if (--left === 0) resolve()
    }
    const runner = await run({
      connectionString,
      concurrency: places,
      maxPoolSize: places + 4,
      noHandleSignals: true,
      logger: silentLogger,
      taskList: { job },
      preset: { worker: batches },
    })
    await handled
    while (!(await isEmpty()));
    const ms = performance.now() - Number(startedAt)
    await runner.stop()
    return ms
  },
})
