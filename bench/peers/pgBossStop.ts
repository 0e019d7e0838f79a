/** pg-boss: cancel() changes its row, and a handler's signal fires when its next heartbeat finds the job gone. */
import { PgBoss } from 'pg-boss'
import { requestUntilAborted, serveAsking, serveWorking } from './stopping.ts'

const queue = 'jobs'
const boss = new PgBoss({ connectionString: String(process.env.DATABASE_URL), useListenNotify: true })
await boss.start()

if (process.env.ROLE === 'api') {
  serveAsking({
    create: async () => String(await boss.send(queue, {})),
    cancel: (id) => boss.cancel(queue, id),
  })
} else {
  await boss.createQueue(queue, { heartbeatSeconds: 10, notify: true })
  const options = {
    localConcurrency: Number(process.env.PLACES),
    // As often as it can be made to look for jobs; by default it is every five seconds.
    heartbeatRefreshSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
    pollingIntervalSeconds: 0.5,
  }
  await boss.work(queue, options, async ([job]) => {
    if (job) await requestUntilAborted(job.id, job.signal)
  })
  serveWorking()
}
