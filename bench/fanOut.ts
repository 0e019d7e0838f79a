import type { Stopframe } from '../src/compose.ts'
import { commitImages } from '../src/runs/commitImages.ts'
import { Clients } from './clients.ts'
import type { Bench, Measure } from './environment.ts'
import { claimPreparedJob } from './jobs.ts'
import { memoryInUse } from './memory.ts'
import { openRawFrames } from './raw/frames.ts'
import { instantGenerator } from './replacements.ts'
import { median, type Row } from './rows.ts'
import { subscribe } from './subscription.ts'
import { takeTurns, timed } from './turns.ts'

const subscribers = 1_000

/**
 * One job with 1,000 subscribers on sockets of their own, in another process. Images are committed by the hundred
 * and must reach everybody. Raw: plain `ws` sends 1,000 sockets the same message, ready made.
 */
export const fanOut: Measure = {
  name: 'fan-out',
  async run(bench: Bench): Promise<Row[]> {
    const entries = bench.amount(50, 10)
    const rounds = bench.amount(5, 2)
    const url = await bench.createDatabase()
    const stopframe = await bench.startStopframe(
      url,
      { generator: instantGenerator(new Uint8Array()) },
      { ROLE: 'api' },
    )
    const job = await claimPreparedJob(stopframe, 1 + entries * (rounds + 1))
    const clients = new Clients()
    const idle = memoryInUse().live
    await clients.do({
      open: 'stopframe',
      count: subscribers,
      url: String(stopframe.url),
      jobIds: [job.jobId],
    })
    const subscribed = memoryInUse().live
    const raw = await openRawFrames()
    await clients.do({ open: 'raw', count: subscribers, url: raw.url, jobIds: [] })
    const opened = memoryInUse().live
    const message = await firstMessage(stopframe, job)
    await clients.do({ expect: subscribers })

    let position = 1
    const cpu: Record<'stopframe' | 'raw', number[]> = { stopframe: [], raw: [] }
    const deliver = async (side: 'stopframe' | 'raw', send: () => Promise<unknown>) => {
      const before = process.cpuUsage()
      const ms = await timed(async () => {
        const received = clients.do({ expect: subscribers * entries })
        await send()
        await received
      })
      const { user, system } = process.cpuUsage(before)
      cpu[side].push((user + system) / (subscribers * entries))
      return ((subscribers * entries) / ms) * 1000
    }
    const taken = await takeTurns(
      rounds,
      {
        stopframe: () =>
          deliver('stopframe', async () => {
            const images = Array.from({ length: entries }, () => job.image(position++))
            await commitImages(stopframe.db, images)
            stopframe.doorbell.ring(job.jobId)
          }),
        raw: () => deliver('raw', () => raw.send(message, entries)),
      },
      1,
    )
    const used = memoryInUse().live
    clients.end()
    raw.close()
    await stopframe.close()
    const row = (what: string, unit: string, ours: number, theirs: number | null): Row => ({
      measure: 'fan-out',
      what,
      unit,
      stopframe: ours,
      raw: theirs,
    })
    const mb = (bytes: number) => bytes / 1e6
    return [
      row('to 1,000 subscribers', 'deliveries/s', median(taken.stopframe), median(taken.raw)),
      row("server's CPU for a delivery", 'µs', median(cpu.stopframe), median(cpu.raw)),
      row('memory for 1,000 subscribers', 'MB', mb(subscribed - idle), mb(opened - subscribed)),
      row('memory for both after the traffic', 'MB', mb(used - idle), null),
    ]
  },
}

/** What everybody is sent of the first image, as it comes. */
async function firstMessage(
  stopframe: Stopframe,
  job: Awaited<ReturnType<typeof claimPreparedJob>>,
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const variables = { jobId: job.jobId, after: '1' }
  const socket = await subscribe(String(stopframe.url), variables, (message) => resolve(String(message)))
  await commitImages(stopframe.db, [job.image(0)])
  stopframe.doorbell.ring(job.jobId)
  const message = await promise
  socket.terminate()
  return message
}
