import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeThumbnail } from '../src/attachments/decoding.ts'
import { inspectPicture, pictureType } from '../src/attachments/pictures.ts'
import { awaitSettled, openInstallation } from './apart/installation.ts'
import { openRawSight } from './apart/rawSight.ts'
import type { Bench, Measure } from './environment.ts'
import { largePicture } from './pictures.ts'
import { atMost, clockMs, latencyRows, median, type Row } from './rows.ts'
import { subscribe } from './subscription.ts'
import { takeTurns, timed } from './turns.ts'

/**
 * From the moment at which the worker process has a JPEG of 300 KB in hand until a graphql-ws client in another process
 * has the message, with API and worker in processes of their own and with one that is both; and until the client has the
 * thumbnail. Raw, in as many processes: the file written, flushed and renamed, one transaction with NOTIFY, LISTEN, one
 * read, one plain frame: what Stopframe has done by then, but for its look at whether the bytes are a picture.
 */
export const firstSight: Measure = {
  name: 'sight',
  async run(bench: Bench): Promise<Row[]> {
    const picture = await largePicture()
    const file = await keep(bench, 'picture.jpg', picture)
    const thumbnail = await keep(
      bench,
      'thumbnail.jpg',
      await makeThumbnail(picture, await inspectPicture(picture, 'image/jpeg')),
    )
    const apart = await openSight(bench, file, true)
    const together = await openSight(bench, file, false)
    const rawApart = await openRawSight(bench, true)
    const rawTogether = await openRawSight(bench, false)
    const taken = await takeTurns(
      bench.amount(500, 25),
      {
        apart: apart.see,
        rawApart: () => rawApart.see({ give: [file], flush: true }),
        together: together.see,
        rawTogether: () => rawTogether.see({ give: [file], flush: true }),
        unflushed: () => rawApart.see({ give: [file], flush: false }),
        twoFiles: () => rawApart.see({ give: [file, thumbnail], flush: true }),
        checked: () => timed(async () => inspectPicture(picture, await pictureType(picture))),
      },
      10,
    )
    const { thumbnail: thumbnails } = await takeTurns(bench.amount(100, 25), {
      thumbnail: apart.seeThumbnail,
    })
    for (const opened of [rawTogether, rawApart, together, apart]) await opened.close()
    const checkMs = median(taken.checked)
    const withCheck = median(taken.rawApart) + checkMs
    const middle = { measure: 'sight', unit: 'ms', stopframe: median(taken.apart) }
    const factors = { median: 2, p99: 4 }
    return [
      ...latencyRows('sight', 'image → client, API and worker apart', taken.apart, taken.rawApart, factors),
      ...latencyRows('sight', 'image → client, one process', taken.together, taken.rawTogether, factors),
      {
        ...middle,
        what: `apart, median; raw checks the picture too (${checkMs.toFixed(1)} ms)`,
        raw: withCheck,
        target: atMost(2, middle.stopframe, withCheck),
      },
      { ...middle, what: 'apart, median; raw writes a thumbnail too', raw: median(taken.twoFiles) },
      { ...middle, what: 'apart, median; raw does not flush', raw: median(taken.unflushed) },
      { ...middle, what: 'image → thumbnail fetched, median', stopframe: median(thumbnails), raw: null },
    ]
  },
}

async function keep(bench: Bench, name: string, bytes: Uint8Array): Promise<string> {
  const file = join(bench.folder, name)
  await writeFile(file, bytes)
  return file
}

async function openSight(bench: Bench, file: string, isApart: boolean) {
  const stopframe = await openInstallation(bench, isApart)
  const { api, worker } = stopframe
  api.tell({ create: 1_000 })
  const { value: jobId } = await api.next('created')
  let seen = (_message: Buffer, _at: number) => {}
  const socket = await subscribe(api.url, { jobId, after: '0' }, (message) => {
    const at = clockMs()
    if (message.includes('"ImageGenerated"')) seen(message, at)
  })
  await worker.next('requested')

  /** `end` has the message and when it came, and answers when the measure ends. */
  async function see(end: (message: Buffer, at: number) => Promise<number>): Promise<number> {
    const arrived = new Promise<readonly [Buffer, number]>((arrive) => (seen = (...args) => arrive(args)))
    worker.tell({ give: file })
    const endedAt = await end(...(await arrived))
    const { at: givenAt } = await worker.next('given')
    // What the worker does after the message is not to fall into the next turn.
    await worker.next('requested')
    return endedAt - givenAt
  }

  return {
    see: () => see(async (_, at) => at),
    seeThumbnail: () => see((message) => fetchThumbnail(String(message))),
    async close(): Promise<void> {
      socket.terminate()
      // A job with images in flight would keep its program from closing for as long as they may take.
      api.tell({ cancel: jobId })
      await awaitSettled(stopframe, jobId)
      await stopframe.close()
    },
  }
}

async function fetchThumbnail(message: string): Promise<number> {
  const url = /"thumbnailUrl":"([^"]+)"/.exec(message)?.[1]
  const response = await fetch(String(url))
  if (!response.ok) throw new Error(`The thumbnail is not to be had: ${response.status}.`)
  await response.arrayBuffer()
  return clockMs()
}
