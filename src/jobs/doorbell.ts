import { randomUUID } from 'node:crypto'
import { setImmediate as nextStep } from 'node:timers/promises'
import type { Database, Hearing, Statement } from '../database/database.ts'
import type { CancelMode } from '../database/generated/prisma/enums.ts'
import type { Logger } from '../lib/log.ts'
import type { JobLogEntry } from '../progress/log.ts'
import { readToldEntry, writeToldEntry } from '../progress/toldEntry.ts'

/** Who hears that jobs have news, and the new entries themselves where whoever rang had them all in hand. */
export type NewsListener = (jobIds: readonly string[], entries: readonly JobLogEntry[]) => void

/** Who hears of cancels. */
type CancelListener = (jobId: string, mode: CancelMode) => void

/**
 * Tells the processes of an installation that something of a job has changed. A hint: one that is lost costs
 * latency and never anything else, because whoever listens also looks by itself.
 */
export interface Doorbell {
  /**
   * The job's log has news; called after the commit. At once in this process, soon in the others. With all that is new,
   * where it is in hand, so that nobody has to read it.
   */
  ring(jobId: string, entries?: readonly JobLogEntry[]): void
  /** The next statement that rings elsewhere has ended, well or not, or none is to come. For work that is to let it go first. */
  sent(): Promise<void>
  /**
   * Tells the run that holds the account's job that a cancel of it is about to be committed, without waiting for the lock of
   * its row, a flush or a connection of the pool. Call it right ahead of the cancel; one that cannot be told is heard with its
   * commit.
   */
  announceCancel(accountId: string, jobId: string, mode: CancelMode): void
  onNews(listener: NewsListener): void
  /** A cancel is about to be committed, and may still fail. */
  onCancelAnnounced(listener: CancelListener): void
  /** A cancel has been committed. */
  onCancel(listener: CancelListener): void
  /** Listening has begun or begun again: what rang in between was not heard. */
  onListening(listener: () => void): void
  readonly hearing: Hearing
  close(): Promise<void>
}

/** Payload: job ids with commas between, behind the id of the process that rings and a space where it is known. */
export const newsChannel = 'stopframe_news'

/** Payload: the id of the process that rings and, each on a line of its own, entries of logs. */
export const entriesChannel = 'stopframe_entries'

/** Payload: job id and cancel mode with a colon between. It commits with the cancel itself. */
export const cancelChannel = 'stopframe_cancel'

/** Payload: as that of a cancel. It is there before the cancel is. */
export const announcementChannel = 'stopframe_cancel_announced'

// A payload holds less than 8,000 bytes.
const idsPerNotification = 200
const mostBytesOfEntries = 7_900
// More never fit.
const mostEntries = 20

// Without a flush of its own: what it tells of is durable already, and a NOTIFY outlives no crash anyway.
const notify: Statement = {
  name: 'doorbell-ring',
  text: `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`,
  // One is under way at a time: the next must not wait long for one that was lost.
  timeoutMs: 5_000,
}

// Only what this account can cancel and a run holds, or what is to be cut off while it drains. No row is written, so that the
// commit needs no flush.
const announce: Statement = {
  name: 'doorbell-announce-cancel',
  text: `
SELECT set_config('synchronous_commit', 'off', true), pg_notify('${announcementChannel}', id || ':' || $3) FROM jobs
WHERE id = $1 AND account_id IS NOT DISTINCT FROM $2 AND worker IS NOT NULL
  AND (status = 'PROCESSING' OR status = 'CANCELLED' AND $3 = 'ABORT')`,
  timeoutMs: 5_000,
}

// The connection takes one after the other. Of more at once the commits are there as soon.
const mostAnnouncements = 16

/** `cancels`: whether this process is to hear of cancels. One that runs no jobs need not wake up for them. */
export async function openDoorbell(
  db: Database,
  log: Logger,
  { cancels = true }: { readonly cancels?: boolean } = {},
): Promise<Doorbell> {
  const self = randomUUID()
  const newsListeners: NewsListener[] = []
  const cancelListeners: CancelListener[] = []
  const announcementListeners: CancelListener[] = []
  const listeningListeners: (() => void)[] = []
  // The entries of each job since it was rung for last; null where one was not in hand.
  const unsent = new Map<string, readonly JobLogEntry[] | null>()
  const announcing = new Set<Promise<void>>()
  let sending: Promise<void> | null = null
  let statement: Promise<void> = Promise.resolve()

  const hearNews = (payload: string) => {
    const [ids, sender] = payload.split(' ').reverse()
    if (sender === self || !ids) return
    for (const hear of newsListeners) hear(ids.split(','), [])
  }
  const hearEntries = (payload: string) => {
    const [sender, ...lines] = payload.split('\n')
    if (sender === self) return
    const entries = lines.map(readToldEntry)
    const jobIds = [...new Set(entries.map(({ jobId }) => jobId))]
    for (const hear of newsListeners) hear(jobIds, entries)
  }
  /** Whoever rings has committed; that somebody here cannot take it in is not for him to mend. */
  const hearHere = (jobId: string, entries: readonly JobLogEntry[]) => {
    try {
      for (const hear of newsListeners) hear([jobId], entries)
    } catch (error) {
      log.error({ err: error, job: jobId }, 'News of a job could not be taken in here')
    }
  }
  const hearCancel = (listeners: readonly CancelListener[]) => (payload: string) => {
    const [jobId, mode] = payload.split(':')
    if (!jobId || (mode !== 'DRAIN' && mode !== 'ABORT')) return
    for (const hear of listeners) hear(jobId, mode)
  }
  const heard: Record<string, (payload: string) => void> = {
    [newsChannel]: hearNews,
    [entriesChannel]: hearEntries,
    ...(cancels && {
      [announcementChannel]: hearCancel(announcementListeners),
      [cancelChannel]: hearCancel(cancelListeners),
    }),
  }
  const listener = await db.listen({
    channels: Object.keys(heard),
    onNotification: (channel, payload) => {
      try {
        heard[channel]?.(payload)
      } catch (error) {
        // Anybody with the database can notify; thrown on, it would end the process.
        log.warn(
          { err: error, channel },
          'A notification could not be understood; subscribers look by themselves',
        )
      }
    },
    onListening: () => {
      for (const listen of listeningListeners) listen()
    },
  })

  /** Entries where they fit into one notification; else whoever follows the jobs reads a page of them at once. */
  const takeUnsent = (): { channel: string; payload: string; jobs: number } => {
    const some = [...unsent].slice(0, idsPerNotification)
    for (const [jobId] of some) unsent.delete(jobId)
    const entries = some.flatMap(([, told]) => told ?? [])
    if (entries.length <= mostEntries && some.every(([, told]) => told !== null)) {
      const payload = [self, ...entries.map(writeToldEntry)].join('\n')
      if (Buffer.byteLength(payload) <= mostBytesOfEntries)
        return { channel: entriesChannel, payload, jobs: some.length }
    }
    const payload = `${self} ${some.map(([jobId]) => jobId).join(',')}`
    return { channel: newsChannel, payload, jobs: some.length }
  }

  const sendSome = async () => {
    // All that rings in this step of the program goes together, and behind the commits that those who ring begin.
    await nextStep()
    const { channel, payload, jobs } = takeUnsent()
    try {
      const connection = listener.hearing.connected ? listener : db
      await connection.query(notify, [channel, payload])
    } catch (error) {
      log.warn(
        { err: error, jobs },
        'A doorbell could not be rung; subscribers elsewhere will look by themselves',
      )
    }
  }

  const sendAnnouncement = async (accountId: string, jobId: string, mode: CancelMode) => {
    try {
      await listener.query(announce, [jobId, accountId, mode])
    } catch (error) {
      log.warn(
        { err: error, job: jobId },
        'A cancel could not be announced; it is heard once it is committed',
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
    ring(jobId, entries = []) {
      hearHere(jobId, entries)
      if (db.kind === 'embedded') return
      const before = unsent.get(jobId)
      const told = [...(before ?? []), ...entries]
      const isWhole = before !== null && entries.length > 0 && told.length <= mostEntries
      unsent.set(jobId, isWhole ? told : null)
      sending ??= send()
    },
    sent: () => statement,
    announceCancel(accountId, jobId, mode) {
      // The embedded database has one connection, and no disk to wait for.
      if (db.kind === 'embedded' || !listener.hearing.connected) return
      if (announcing.size >= mostAnnouncements) return
      const announced = sendAnnouncement(accountId, jobId, mode).finally(() => announcing.delete(announced))
      announcing.add(announced)
    },
    onNews: (hear) => void newsListeners.push(hear),
    onCancel: (hear) => void cancelListeners.push(hear),
    onCancelAnnounced: (hear) => void announcementListeners.push(hear),
    onListening: (hear) => void listeningListeners.push(hear),
    hearing: listener.hearing,
    async close() {
      await Promise.all([sending, ...announcing])
      await listener.close()
    },
  }
}
