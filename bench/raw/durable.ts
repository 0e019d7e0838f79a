import { connect } from '../connection.ts'
import { timed } from '../turns.ts'
import { commitRawImages, createRawJob, createRawTables } from './images.ts'

/** The database's own limits for keeping the images of one job: one statement after the other, `together` images in each. */
export async function openRawImages(url: string) {
  const client = await connect(url)
  const doorbell = await connect(url)
  await createRawTables(client)
  let ringing: Promise<unknown> | null = null

  /** Nobody's image waits for the doorbell; what is kept while one rings goes with the next. */
  async function commit(job: string, position: number, together: number): Promise<void> {
    await commitRawImages(client, job, position, together)
    ringing ??= ring(job)
  }

  async function ring(job: string): Promise<void> {
    await doorbell.query({ name: 'raw-ring', text: `SELECT pg_notify('raw_news', $1)`, values: [job] })
    ringing = null
  }

  return {
    /** In milliseconds. */
    async commit(images: number, together: number): Promise<number> {
      const job = await createRawJob(client)
      return timed(async () => {
        for (let position = 0; position < images; position += together) await commit(job, position, together)
        await ringing
      })
    },
    async close(): Promise<void> {
      await client.end()
      await doorbell.end()
    },
  }
}
