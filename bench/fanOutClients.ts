/** A process of its own for the clients of the fan-out, so that the server's process works for the server only. */
import type WebSocket from 'ws'
import { clockMs } from './rows.ts'
import { openSocket, subscribe, subscribeDeaf } from './subscription.ts'

export type Command =
  /**
   * Opens sockets, those of jobs over graphql-ws, one job after the other in turn; answers when all are open. What comes
   * is counted; of those that are timed it is also noted when.
   */
  | {
      readonly open: 'stopframe' | 'timed' | 'raw'
      readonly count: number
      readonly url: string
      readonly jobIds: readonly string[]
    }
  /** Opens sockets that follow the long job and one of the others, and from then on read nothing. */
  | {
      readonly openDeaf: number
      readonly url: string
      readonly longJobId: string
      readonly jobIds: readonly string[]
    }
  /** Answers once so many messages have come on all sockets together since the last answer. */
  | { readonly expect: number }

export interface Arrival {
  readonly jobId: string
  readonly cursor: number
  /** By `clockMs`. */
  readonly at: number
}

/** What came since the last answer, of sockets that are timed. */
export type Answer = readonly Arrival[]

// As many as a browser would have open to one server.
const openedAtOnce = 32

// The server asks every 12 s.
const pongIntervalMs = 5_000

const sockets: WebSocket[] = []
let arrivals: Arrival[] = []
let received = 0
let expected = Number.POSITIVE_INFINITY

function answer(): void {
  process.send?.(arrivals)
  arrivals = []
}

function count(): void {
  received++
  check()
}

function check(): void {
  if (received < expected) return
  received -= expected
  expected = Number.POSITIVE_INFINITY
  answer()
}

function arrive(jobId: string, message: Buffer): void {
  const start = message.indexOf('"cursor":"') + '"cursor":"'.length
  arrivals.push({
    jobId,
    cursor: Number.parseInt(message.toString('latin1', start, start + 9), 10),
    at: clockMs(),
  })
  count()
}

async function open({ open: kind, count: wanted, url, jobIds }: Extract<Command, { open: string }>) {
  await inTurns(wanted, async (index) => {
    if (kind === 'raw') {
      const socket = await openSocket(url)
      socket.on('message', count)
      sockets.push(socket)
    } else {
      const jobId = jobIds[index % jobIds.length] ?? ''
      const note = (message: Buffer) => (kind === 'timed' ? arrive(jobId, message) : count())
      sockets.push(await subscribe(url, { jobId, after: '1' }, note))
    }
  })
}

async function openDeaf({
  openDeaf: wanted,
  url,
  longJobId,
  jobIds,
}: Extract<Command, { openDeaf: number }>) {
  await inTurns(wanted, async (index) => {
    const socket = await subscribeDeaf(url, [longJobId, jobIds[index % jobIds.length] ?? ''])
    // The worst there can be: it says that it is there.
    setInterval(() => socket.pong(), pongIntervalMs)
    sockets.push(socket)
  })
}

async function inTurns(wanted: number, work: (index: number) => Promise<void>): Promise<void> {
  let begun = 0
  const loop = async () => {
    while (begun < wanted) await work(begun++)
  }
  await Promise.all(Array.from({ length: openedAtOnce }, loop))
}

function follow(command: Command): Promise<void> | null {
  if ('open' in command) return open(command)
  if ('openDeaf' in command) return openDeaf(command)
  expected = command.expect
  check()
  return null
}

process.on('message', (command: Command) => {
  follow(command)?.then(answer, (error: unknown) => {
    process.stderr.write(`${error}\n`)
    process.exit(1)
  })
})
// The parent has gone: nobody is measured any more.
process.on('disconnect', () => process.exit())
