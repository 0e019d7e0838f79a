/**
 * DBOS: workflows with nothing in them, each started as a place comes free, and so each made on the way. Its queue, made
 * ahead as the others' are, gives them out at a lower rate: by a look at the table for each handful.
 */
import { DBOS } from '@dbos-inc/dbos-sdk'
import { serveJobSide } from '../jobSide.ts'

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: String(process.env.DATABASE_URL),
  // A connection for each of 16 places, and some for what it does besides.
  systemDatabasePoolSize: 20,
  logLevel: 'error',
})
const job = DBOS.registerWorkflow(async () => undefined, { name: 'job' })
await DBOS.launch()

serveJobSide({
  create: async () => undefined,
  async work(count, places) {
    let begun = 0
    const place = async () => {
      while (begun++ < count) await job()
    }
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: places }, place))
    return performance.now() - startedAt
  },
})
