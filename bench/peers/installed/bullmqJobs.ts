/** BullMQ on Redis. */
import { Queue, Worker } from 'bullmq'
import { serveJobSide } from '../jobSide.ts'

const connection = { url: String(process.env.REDIS_URL), maxRetriesPerRequest: null }
const name = 'jobs'
const queue = new Queue(name, { connection, defaultJobOptions: { removeOnComplete: true } })
await queue.waitUntilReady()

serveJobSide({
  async create(count) {
    await queue.addBulk(Array.from({ length: count }, (_, index) => ({ name: 'job', data: { index } })))
  },
  async work(count, places) {
    const { promise: done, resolve } = Promise.withResolvers<void>()
    let startedAt: number | null = null
    let left = count
    const handle = async () => {
      startedAt ??= performance.now()
    }
    const worker = new Worker(name, handle, { connection, concurrency: places })
    // Told when Redis has it.
    worker.on('completed', () => {
      if (--left === 0) resolve()
    })
    await done
    const ms = performance.now() - Number(startedAt)
    await worker.close()
    return ms
  },
})
