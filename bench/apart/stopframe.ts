/**
 * Stopframe in a process of its own, composed as src/main.ts does it, but for the generator: it holds each request until
 * the parent gives it a picture or the run cuts it off. What happens is told to the parent, with its time.
 */
import { readFile } from 'node:fs/promises'
import { localAccount } from '../../src/auth/authenticate.ts'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { endOnSignal } from '../../src/endOnSignal.ts'
import { createLog } from '../../src/lib/log.ts'
import { createJob, settled } from '../jobs.ts'
import { asGenerated, HeldGenerator, type HeldRequest } from '../replacements.ts'
import { clockMs } from '../rows.ts'
import { obey, report } from './reports.ts'

export type Command =
  /** Makes a job of so many images. */
  | { readonly create: number }
  /** Cancels the job as the API does, but for HTTP and GraphQL. */
  | { readonly cancel: string }
  /** Reports when the job is settled. */
  | { readonly awaitSettled: string }
  /** Answers the request in flight with the picture in this file. */
  | { readonly give: string }
  /** Answers so many requests with the picture in this file, one every so many milliseconds. */
  | { readonly pace: string; readonly everyMs: number; readonly count: number }

const generator = new HeldGenerator()
const config = readConfig(process.env)
const log = createLog(config.LOG_LEVEL)
const stopframe = await startStopframe(config, log, { generator })
// In the order in which they came.
const inFlight = new Set<HeldRequest>()

async function tellOfRequests(): Promise<never> {
  for (;;) {
    const request = await generator.next()
    inFlight.add(request)
    request.signal.addEventListener(
      'abort',
      () => {
        report('aborted')
        inFlight.delete(request)
      },
      { once: true },
    )
    report('requested')
  }
}

async function follow(command: Command): Promise<void> {
  if ('create' in command) report('created', (await createJob(stopframe, command.create)).id)
  else if ('cancel' in command) {
    const calledAt = clockMs()
    await stopframe.services.cancelJob(localAccount, command.cancel, 'ABORT')
    report('called', command.cancel, calledAt)
  } else if ('awaitSettled' in command) {
    await settled(stopframe, command.awaitSettled)
    report('settled', command.awaitSettled)
  } else if ('pace' in command) {
    keepPace(await readFile(command.pace), command)
  } else {
    const bytes = await readFile(command.give)
    const givenAt = clockMs()
    answerNext(bytes)
    report('given', '', givenAt)
  }
}

/** By the clock: a timer that fires late is made up for, so that the pace is what it is said to be. */
function keepPace(bytes: Buffer, { everyMs, count }: { everyMs: number; count: number }): void {
  const startedAt = clockMs()
  let given = 0
  const timer = setInterval(() => {
    const due = Math.min(count, (clockMs() - startedAt) / everyMs)
    for (; given < due && inFlight.size > 0; given++) answerNext(bytes)
    if (given >= count) clearInterval(timer)
  }, everyMs / 2)
}

function answerNext(bytes: Uint8Array): void {
  const [request] = inFlight
  if (request === undefined) return
  inFlight.delete(request)
  request.resolve(asGenerated(bytes))
}

stopframe.doorbell.onCancel((jobId) => report('committed', jobId))
obey(follow)
endOnSignal(Promise.resolve(stopframe), log)
report('ready', stopframe.url ?? '')
await tellOfRequests()
