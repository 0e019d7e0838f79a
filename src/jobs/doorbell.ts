import { randomUUID } from 'node:crypto'
import type { Database, Hearing, Statement } from '../database/database.ts'
import type { CancelMode } from '../database/generated/prisma/enums.ts'
import type { Logger } from '../lib/log.ts'

/**
 * Tells the processes of an installation that something of a job has changed. A hint: one that is lost costs
 * latency and never anything else, because whoever listens also looks by itself.
 */
export interface Doorbell {
  /** The jobs' logs have news; called after the commit. At once in this process, soon in the others. */
  ring(jobId: string): void
  /** The statement under way that rings elsewhere has ended, well or not. For work that is to let it go first. */
  sent(): Promise<void>
  onNews(listener: (jobIds: readonly string[]) => void): void
  /** A cancel has been committed. */
  onCancel(listener: (jobId: string, mode: CancelMode) => void): void
  /** Listening has begun or begun again: what rang in between was not heard. */
  onListening(listener: () => void): void
  readonly hearing: Hearing
  close(): Promise<void>
}

/** Payload: job ids with commas between, behind the id of the process that rings and a space where it is known. */
export const newsChannel = 'stopframe_news'

/** Payload: job id and cancel mode with a colon between. It commits with the cancel itself. */
export const cancelChannel = 'stopframe_cancel'

// A payload holds less than 8,000 bytes.
const idsPerNotification = 200

// Without a flush of its own: what it tells of is durable already, and a NOTIFY outlives no crash anyway.
const notify: Statement = {
  name: 'doorbell-ring',
  text: `SELECT set_config('synchronous_commit', 'off', true), pg_notify('${newsChannel}', $1)`,
  // One is under way at a time: the next must not wait long for one that was lost.
  timeoutMs: 5_000,
}

export async function openDoorbell(db: Database, log: Logger): Promise<Doorbell> {
  const self = randomUUID()
  const newsListeners: ((jobIds: readonly string[]) => void)[] = []
  const cancelListeners: ((jobId: string, mode: CancelMode) => void)[] = []
  const listeningListeners: (() => void)[] = []
  const unsent = new Set<string>()
  let sending: Promise<void> | null = null
  let statement: Promise<void> = Promise.resolve()

  const hearNews = (payload: string) => {
    const [ids, sender] = payload.split(' ').reverse()
    if (sender === self || !ids) return
    for (const listener of newsListeners) listener(ids.split(','))
  }
  const hearCancel = (payload: string) => {
    const [jobId, mode] = payload.split(':')
    if (!jobId || (mode !== 'DRAIN' && mode !== 'ABORT')) return
    for (const listener of cancelListeners) listener(jobId, mode)
  }
  const listener = await db.listen({
    channels: [newsChannel, cancelChannel],
    onNotification: (channel, payload) => (channel === newsChannel ? hearNews : hearCancel)(payload),
    onListening: () => {
      for (const listen of listeningListeners) listen()
    },
  })

  const sendSome = async () => {
    const ids = [...unsent].slice(0, idsPerNotification)
    for (const id of ids) unsent.delete(id)
    try {
      await db.query(notify, [`${self} ${ids.join(',')}`])
    } catch (error) {
      log.warn(
        { err: error, jobs: ids.length },
        'A doorbell could not be rung; subscribers elsewhere will look by themselves',
      )
    }
  }

  /** One statement at a time; what rings meanwhile goes with the next one. */
  const send = async () => {
    while (unsent.size > 0) {
      statement = sendSome()
      await statement
    }
    sending = null
  }

  return {
    ring(jobId) {
      for (const hear of newsListeners) hear([jobId])
      if (db.kind === 'embedded') return
      unsent.add(jobId)
      sending ??= send()
    },
    sent: () => statement,
    onNews: (hear) => void newsListeners.push(hear),
    onCancel: (hear) => void cancelListeners.push(hear),
    onListening: (hear) => void listeningListeners.push(hear),
    hearing: listener.hearing,
    async close() {
      await sending
      await listener.close()
    },
  }
}
