import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import * as documents from '../support/documents.ts'
import type { JobProgressSubscription } from '../support/generated/graphql.ts'
import type { Caller } from './caller.ts'

/** What a subscriber remembers of an entry. */
export interface SeenEntry {
  readonly cursor: number
  readonly type: string
  readonly status: string
  readonly completedImages: number
  readonly attachmentId: string | null
}

/** What goes wrong with a socket is told by its end too. */
class QuietWebSocket extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given)
    this.on('error', () => undefined)
  }
}

type Entry = JobProgressSubscription['jobProgress']

const mayComeAgain = /DATABASE_UNAVAILABLE/

/** Follows a job to its end, on one process after another, leaving and coming back with its cursor. */
export class Subscriber {
  readonly jobId: string
  readonly seen: SeenEntry[] = []
  /** What must not happen. */
  readonly violations: string[] = []
  connections = 0
  readonly #caller: Caller

  constructor(caller: Caller, jobId: string) {
    this.#caller = caller
    this.jobId = jobId
  }

  get isAtEnd(): boolean {
    return this.seen.at(-1)?.type === 'JobSettled'
  }

  /** Resolves behind the log's last entry, or on the abort. */
  async follow(signal: AbortSignal): Promise<void> {
    const { random } = this.#caller.world
    while (!this.isAtEnd && !signal.aborted) {
      // Now and then it leaves by itself.
      const leave = AbortSignal.timeout(random.chance(0.3) ? random.between(100, 3_000) : 60_000)
      await this.#connect(AbortSignal.any([signal, leave]))
      await wait(random.between(0, 300))
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { world } = this.#caller
    const url = `${(await world.anyApi()).replace('http', 'ws')}/graphql`
    this.connections++
    const client = createClient({
      url,
      connectionParams: { authorization: `Bearer ${await this.#caller.token()}` },
      retryAttempts: 0,
      webSocketImpl: QuietWebSocket,
      keepAlive: 5_000,
    })
    try {
      // A client that never got its connection would not hear that it is to leave.
      const left = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      )
      await Promise.race([this.#take(client, signal), left])
    } catch (error) {
      const text = error instanceof Error ? error.message : JSON.stringify(error)
      // Sockets break all the time here; what the server says in words is another matter.
      if (text.includes('"extensions"') && !mayComeAgain.test(text)) this.violations.push(`told: ${text}`)
    } finally {
      client.terminate()
      void client.dispose()
    }
  }

  async #take(client: ReturnType<typeof createClient>, signal: AbortSignal): Promise<void> {
    const after = this.seen.at(-1)?.cursor.toString() ?? null
    const results = client.iterate<JobProgressSubscription>({
      query: documents.jobProgress.toString(),
      variables: { jobId: this.jobId, after },
    })
    for await (const { data, errors } of results) {
      if (signal.aborted) return
      if (errors) throw new Error(JSON.stringify(errors))
      if (data) this.#see(data.jobProgress)
      // A slow reader, at times.
      if (this.#caller.world.random.chance(0.02)) await wait(500)
    }
  }

  #see(entry: Entry): void {
    const last = this.seen.at(-1)
    const cursor = Number(entry.cursor)
    if (cursor !== (last?.cursor ?? 0) + 1)
      this.violations.push(`entry ${cursor} behind ${last?.cursor ?? 0}`)
    if (last?.type === 'JobSettled') this.violations.push(`entry ${cursor} behind the end`)
    if (entry.jobId !== this.jobId) this.violations.push(`an entry of job ${entry.jobId}`)
    const attachmentId = entry.__typename === 'ImageGenerated' ? (entry.image.attachment?.id ?? null) : null
    const { __typename: type, status, completedImages } = entry
    this.seen.push({ cursor, type, status, completedImages, attachmentId })
  }
}
