/** pg-boss, jobs fetched and completed one by one. */
import { PgBoss } from 'pg-boss'
import { connect } from '../connection.ts'
import { serveJobSide } from './jobSide.ts'

const queue = 'jobs'
// A connection for each of 16 places, and some for what it does besides.
const boss = new PgBoss({ connectionString: String(process.env.DATABASE_URL), max: 20 })
await boss.start()
await boss.createQueue(queue)
const client = await connect(String(process.env.DATABASE_URL))

serveJobSide({
  async create(count) {
    await boss.deleteAllJobs(queue)
    await boss.insert(
      queue,
      Array.from({ length: count }, (_, index) => ({ data: { index } })),
    )
    // As autovacuum does within a minute; without statistics each fetch would read the whole queue.
    await client.query('ANALYZE')
  },
  async work(count, places) {
    const { promise: handled, resolve } = Promise.withResolvers<void>()
    let left = count
    const ids: string[] = []
    for (let place = 0; place < places; place++) {
      let id = ''
      const options = { batchSize: 1, pollingIntervalSeconds: 0.5 }
      id = await boss.work(queue, options, async () => {
        // Or it would sleep out its interval ahead of the next job.
        boss.notifyWorker(id)
        if (--left === 0) resolve()
      })
      ids.push(id)
    }
    await handled
    await Promise.all(ids.map((id) => boss.offWork(queue, { id, wait: true })))
    const { rows } = await client.query<{ done: number; ms: number }>(
      `SELECT count(*)::int AS done, (extract(epoch FROM max(completed_on) - min(started_on)) * 1000)::float8 AS ms
       FROM pgboss.job WHERE name = $1 AND state = 'completed'`,
      [queue],
    )
    const [{ done, ms } = { done: 0, ms: 0 }] = rows
    if (done !== count) throw new Error(`${done} of ${count} jobs were completed.`)
    return ms
  },
})
