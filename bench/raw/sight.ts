import { once } from 'node:events'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { connect } from '../environment.ts'
import { openSocket } from '../subscription.ts'
import { commitAndNotify, createRawJob, createRawTables, readRawEvent } from './images.ts'

/**
 * The least that brings a picture from a worker to a browser by way of the database: the file written and renamed,
 * one transaction with its NOTIFY, LISTEN, one read, one frame of plain `ws`.
 */
export async function openRawSight(
  url: string,
  folder: string,
  files: { picture: Uint8Array; thumbnail: Uint8Array },
) {
  await mkdir(folder, { recursive: true })
  const writer = await connect(url)
  const listener = await connect(url)
  const reader = await connect(url)
  await createRawTables(writer)
  await createRawJob(writer, 1)
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  const socket = await openSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  listener.on('notification', async ({ payload }) => {
    const [jobId, seq] = String(payload).split(':').map(Number)
    const event = await readRawEvent(reader, Number(jobId), Number(seq))
    for (const client of server.clients) client.send(JSON.stringify(event))
  })
  await listener.query('LISTEN raw_news')
  let position = 0

  async function put(name: string, bytes: Uint8Array, flush: boolean): Promise<void> {
    const temporary = join(folder, `${name}.tmp`)
    await writeFile(temporary, bytes, { flush })
    await rename(temporary, join(folder, name))
  }

  return {
    /** From the bytes in hand to the client's message, in milliseconds. */
    async see({ flush, withThumbnail }: { flush: boolean; withThumbnail: boolean }): Promise<number> {
      const name = String(position)
      const arrived = once(socket, 'message').then(() => performance.now())
      const startedAt = performance.now()
      await put(`${name}.jpg`, files.picture, flush)
      if (withThumbnail) await put(`${name}.thumbnail.jpg`, files.thumbnail, flush)
      const committed = commitAndNotify(writer, 1, position++)
      const arrivedAt = await arrived
      await committed
      return arrivedAt - startedAt
    },
    async close(): Promise<void> {
      socket.terminate()
      server.close()
      for (const client of [writer, listener, reader]) await client.end()
    },
  }
}
