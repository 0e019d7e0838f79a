import { join } from 'node:path'
import { inspectPicture, thumbnailOf } from '../src/attachments/pictures.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Bench, Measure } from './environment.ts'
import { cancelAndSettle, createJob } from './jobs.ts'
import { largePicture } from './pictures.ts'
import { openRawSight } from './raw/sight.ts'
import { asGenerated, HeldGenerator } from './replacements.ts'
import { atMost, latencyRows, median, type Row } from './rows.ts'
import { subscribe } from './subscription.ts'
import { takeTurns, timed } from './turns.ts'

/**
 * From the moment at which the generator has given a 300 KB JPEG until a graphql-ws client has the message, once
 * with API and worker in one program and once with two that share nothing but the database; and until the client has
 * the thumbnail. Raw: the file written, flushed and renamed, one transaction with NOTIFY, LISTEN, one read, one plain
 * frame: what Stopframe has done by then, but for its look at whether the bytes are a picture.
 */
export const firstSight: Measure = {
  name: 'sight',
  async run(bench: Bench): Promise<Row[]> {
    const picture = await largePicture()
    const files = { picture, thumbnail: await thumbnailOf(picture) }
    const together = await openSight(bench, picture, false)
    const apart = await openSight(bench, picture, true)
    const raw = await openRawSight(await bench.createDatabase(), join(bench.folder, 'raw'), files)
    const taken = await takeTurns(
      bench.amount(200, 25),
      {
        together: together.see,
        apart: apart.see,
        thumbnail: apart.seeThumbnail,
        flushed: () => raw.see({ flush: true, withThumbnail: false }),
        unflushed: () => raw.see({ flush: false, withThumbnail: false }),
        twoFiles: () => raw.see({ flush: true, withThumbnail: true }),
        checked: () => timed(() => inspectPicture(picture)),
      },
      10,
    )
    await Promise.all([raw.close(), together.close(), apart.close()])
    const checkMs = median(taken.checked)
    const withCheck = median(taken.flushed) + checkMs
    const middle = { measure: 'sight', unit: 'ms', stopframe: median(taken.apart) }
    return [
      ...latencyRows('sight', 'image → client, one process', taken.together, taken.flushed, 3),
      ...latencyRows('sight', 'image → client, API and worker apart', taken.apart, taken.flushed, 3),
      {
        ...middle,
        what: `apart, median; raw checks the picture too (${checkMs.toFixed(1)} ms)`,
        raw: withCheck,
        target: atMost(3, middle.stopframe, withCheck),
      },
      { ...middle, what: 'apart, median; raw writes a thumbnail too', raw: median(taken.twoFiles) },
      { ...middle, what: 'apart, median; raw does not flush', raw: median(taken.unflushed) },
      { ...middle, what: 'image → thumbnail fetched, median', stopframe: median(taken.thumbnail), raw: null },
    ]
  },
}

async function openSight(bench: Bench, picture: Uint8Array, isApart: boolean) {
  const url = await bench.createDatabase()
  const generator = new HeldGenerator()
  const api = await bench.startStopframe(url, { generator }, { ROLE: isApart ? 'api' : 'all' })
  const programs: Stopframe[] = [api]
  if (isApart) programs.unshift(await bench.startStopframe(url, { generator }, { ROLE: 'worker' }))
  const { id: jobId } = await createJob(api, 1000)
  let seen = (_: Buffer) => {}
  const socket = await subscribe(String(api.url), { jobId, after: '0' }, (message) => {
    if (message.includes('"ImageGenerated"')) seen(message)
  })

  let request = await generator.next()
  async function see(then: (message: Buffer) => Promise<unknown>): Promise<number> {
    const arrived = new Promise<Buffer>((arrive) => (seen = arrive))
    const ms = await timed(async () => {
      request.resolve(asGenerated(picture))
      await then(await arrived)
    })
    // What the worker does after the message is not to fall into the next turn.
    request = await generator.next()
    return ms
  }

  return {
    see: () => see(async () => undefined),
    seeThumbnail: () => see((message) => fetchThumbnail(String(message))),
    async close(): Promise<void> {
      socket.terminate()
      await cancelAndSettle(api, jobId)
      for (const program of programs) await program.close()
    },
  }
}

async function fetchThumbnail(message: string): Promise<void> {
  const url = /"thumbnailUrl":"([^"]+)"/.exec(message)?.[1]
  const response = await fetch(String(url))
  if (!response.ok) throw new Error(`The thumbnail is not to be had: ${response.status}.`)
  await response.arrayBuffer()
}
