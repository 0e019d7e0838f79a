import { join } from 'node:path'
import { inspectPicture, thumbnailOf } from '../src/attachments/pictures.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Bench, Measure } from './environment.ts'
import { cancelAndSettle, createJob } from './jobs.ts'
import { largePicture } from './pictures.ts'
import { openRawSight } from './raw/sight.ts'
import { asGenerated, HeldGenerator } from './replacements.ts'
import { latencyRows, median, type Row } from './rows.ts'
import { subscribe } from './subscription.ts'
import { takeTurns, timed } from './turns.ts'

/**
 * From the moment at which the generator has given a 300 KB JPEG until a graphql-ws client has the message, once
 * with API and worker in one program and once with two that share nothing but the database. Raw: two files
 * written, flushed and renamed, one transaction with NOTIFY, LISTEN, one read, one plain frame.
 */
export const firstSight: Measure = {
  name: 'sight',
  async run(bench: Bench): Promise<Row[]> {
    const picture = await largePicture()
    const thumbnail = await thumbnailOf(picture)
    const together = await openSight(bench, picture, false)
    const apart = await openSight(bench, picture, true)
    const rawUrl = await bench.createDatabase()
    const raw = await openRawSight(rawUrl, join(bench.folder, 'raw'), { picture, thumbnail })
    const taken = await takeTurns(
      bench.amount(250, 25),
      {
        together: together.see,
        apart: apart.see,
        flushed: () => raw.see(true),
        unflushed: () => raw.see(false),
        checked: () => timed(() => inspectPicture(picture)),
      },
      10,
    )
    await Promise.all([raw.close(), together.close(), apart.close()])
    const medianRow = (what: string, stopframe: number, raw: number): Row => ({
      measure: 'sight',
      what: `${what}, median`,
      unit: 'ms',
      stopframe,
      raw,
    })
    const apartMs = median(taken.apart)
    const checkMs = median(taken.checked)
    return [
      ...latencyRows('sight', 'image → client, one process', taken.together, taken.flushed, 3),
      ...latencyRows('sight', 'image → client, API and worker apart', taken.apart, taken.flushed, 3),
      medianRow('apart, raw without fsync', apartMs, median(taken.unflushed)),
      medianRow(
        `apart, raw with check and thumbnail (${checkMs.toFixed(1)} ms)`,
        apartMs,
        median(taken.flushed) + checkMs,
      ),
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
  let seen = (_: number) => {}
  const socket = await subscribe(String(api.url), { jobId, after: '0' }, (message) => {
    if (message.includes('"ImageGenerated"')) seen(performance.now())
  })
  return {
    async see(): Promise<number> {
      const { resolve } = await generator.next()
      const arrived = new Promise<number>((resolve) => (seen = resolve))
      const givenAt = performance.now()
      resolve(asGenerated(picture))
      return (await arrived) - givenAt
    },
    async close(): Promise<void> {
      socket.terminate()
      await cancelAndSettle(api, jobId)
      for (const program of programs) await program.close()
    },
  }
}
