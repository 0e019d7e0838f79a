import { connect } from '../connection.ts'
import { timed } from '../turns.ts'
import { commitRawImages, createRawJob, createRawTables } from './images.ts'

/** The database's own limits for keeping the images of one job, with `inFlight` of them under way. */
export async function openRawImages(url: string, inFlight: number) {
  const clients = await Promise.all(Array.from({ length: inFlight }, () => connect(url)))
  const [client] = clients
  if (!client) throw new Error('At least one image is to be in flight.')
  await createRawTables(client)
  let jobs = 0

  async function newJob(): Promise<number> {
    await createRawJob(client as NonNullable<typeof client>, ++jobs)
    return jobs
  }

  return {
    /** One statement an image, each caller on a connection of its own. In milliseconds. */
    async commitEach(images: number): Promise<number> {
      const job = await newJob()
      let position = 0
      return timed(() =>
        Promise.all(
          clients.map(async (connection) => {
            while (position < images) await commitRawImages(connection, job, position++, 1)
          }),
        ),
      )
    },
    /** One statement for as many images as are in flight, on one connection. In milliseconds. */
    async commitTogether(images: number): Promise<number> {
      const job = await newJob()
      return timed(async () => {
        for (let position = 0; position < images; position += inFlight) {
          await commitRawImages(client, job, position, inFlight)
        }
      })
    },
    async close(): Promise<void> {
      await Promise.all(clients.map((connection) => connection.end()))
    },
  }
}
