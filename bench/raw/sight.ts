/**
 * The least that brings a picture from a worker to a browser by way of the database. As "worker": the file written,
 * flushed and renamed, one transaction with its NOTIFY; as "api": LISTEN, one read, one frame of plain `ws`; as "all"
 * both.
 */
import { once } from 'node:events'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { obey, report } from '../apart/reports.ts'
import { connect } from '../connection.ts'
import { clockMs } from '../rows.ts'
import { commitAndNotify, createRawJob, createRawTables, readRawEvent } from './images.ts'

/** Keeps the pictures in these files as one image. */
export interface Command {
  readonly give: readonly string[]
  readonly flush: boolean
}

const { DATABASE_URL, DATA_DIR, ROLE } = process.env
const url = String(DATABASE_URL)
const folder = join(String(DATA_DIR), 'raw')

async function openWriter(): Promise<void> {
  await mkdir(folder, { recursive: true })
  const writer = await connect(url)
  await createRawTables(writer)
  const job = await createRawJob(writer)
  let position = 0
  obey(async ({ give, flush }: Command) => {
    const pictures = await Promise.all(give.map((file) => readFile(file)))
    const givenAt = clockMs()
    for (const [index, picture] of pictures.entries()) await put(`${position}.${index}.jpg`, picture, flush)
    await commitAndNotify(writer, job, position++)
    report('given', '', givenAt)
  })
}

async function put(name: string, bytes: Uint8Array, flush: boolean): Promise<void> {
  const temporary = join(folder, `${name}.tmp`)
  await writeFile(temporary, bytes, { flush })
  await rename(temporary, join(folder, name))
}

/** Where its frames are to be had. */
async function openServer(): Promise<string> {
  const listener = await connect(url)
  const reader = await connect(url)
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  await once(server, 'listening')
  listener.on('notification', async ({ payload }) => {
    const [jobId, seq] = String(payload).split(':')
    const event = await readRawEvent(reader, String(jobId), Number(seq))
    for (const client of server.clients) client.send(JSON.stringify(event))
  })
  await listener.query('LISTEN raw_news')
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

if (ROLE !== 'api') await openWriter()
report('ready', ROLE === 'worker' ? '' : await openServer())
if (ROLE === 'api') obey(async () => undefined)
