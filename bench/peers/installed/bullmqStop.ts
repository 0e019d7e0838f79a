/** BullMQ: its relay carries the cancel over Redis to the worker, which cuts off the job that it runs. */
import { Queue, Relay, UnrecoverableError, Worker } from 'bullmq'
import { requestUntilAborted, serveAsking, serveWorking } from '../stopping.ts'

const connection = { url: String(process.env.REDIS_URL), maxRetriesPerRequest: null }
const name = 'jobs'
const topic = 'jobs.cancel'
const relay = new Relay({ connection })
await relay.waitUntilReady()

if (process.env.ROLE === 'api') {
  const queue = new Queue(name, { connection })
  serveAsking({
    create: async () => String((await queue.add('job', {})).id),
    cancel: (id) => relay.publish(topic, id),
  })
} else {
  const worker = new Worker(
    name,
    async (job, _token, signal) => {
      if (signal) await requestUntilAborted(String(job.id), signal)
      throw new UnrecoverableError('Cancelled')
    },
    { connection },
  )
  await worker.waitUntilReady()
  await relay.subscribe<string>(topic, ({ data: id }) => {
    worker.cancelJob(id)
  })
  serveWorking()
}
