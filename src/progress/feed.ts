import type { Queryable } from '../database/database.ts'
import type { Doorbell } from '../jobs/doorbell.ts'
import { LogExpiredError } from '../jobs/errors.ts'
import type { Logger } from '../lib/log.ts'
import { JobChannel } from './channel.ts'
import type { FollowedJob } from './followedJob.ts'
import { type JobLogEntry, type LogPosition, readLog } from './log.ts'
import { createFeedDelay } from './measures.ts'
import type { Follower, Seats } from './seats.ts'
import { isLogTrimmed } from './trimLogs.ts'

export interface FeedOptions {
  readonly db: Queryable
  readonly doorbell: Doorbell
  readonly log: Logger
  readonly seats: Seats
  /** The database's time, in milliseconds since 1970. */
  now(): number
  /** How often to look without a doorbell. */
  readonly lookIntervalMs?: number
}

const pageLength = 100

// So long one who takes nothing keeps a page: it may be only slow, and would read the page again for each entry.
const pageKeptMs = 10_000

/**
 * Serves the logs of jobs to this process's subscribers. Each job that somebody follows has one channel with
 * its latest entries; a doorbell brings the next one, or has it read, as does a look now and then: one query for all. So a
 * delivery costs no database work per subscriber, and one who is far behind, or slow, reads its pages from the
 * log at its own pace and keeps nothing here but a cursor, and a page for as long as it is taking from it.
 */
export class JobFeed {
  readonly #db: Queryable
  readonly #log: Logger
  readonly #channels = new Map<string, JobChannel>()
  readonly #pages = new Map<string, Promise<JobLogEntry[]>>()
  readonly #news = new Set<string>()
  readonly #seats: Seats
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #reading: Promise<void> | null = null
  #closed = false
  /** Entries handed to subscribers so far. */
  delivered = 0
  readonly delay = createFeedDelay()

  constructor({ db, doorbell, log, seats, now, lookIntervalMs = 1_000 }: FeedOptions) {
    this.#db = db
    this.#log = log
    this.#seats = seats
    this.#now = now
    doorbell.onNews((jobIds, entries) => this.#hear(jobIds, entries))
    doorbell.onListening(() => this.#lookAtAll())
    this.#timer = setInterval(() => {
      this.#lookAtAll()
      const takenBefore = performance.now() - pageKeptMs
      for (const channel of this.#channels.values()) channel.letGoOfPages(takenBefore)
    }, lookIntervalMs)
    this.#timer.unref()
  }

  /** How many subscriptions are open in this process, those to accounts too, and how many jobs are followed. */
  get size(): { subscribers: number; jobs: number } {
    return { subscribers: this.#seats.taken, jobs: this.#channels.size }
  }

  /** Throws TooManySubscriptionsError where `follow` would: to be asked ahead of work that would be in vain. */
  checkSeat(follower: Follower): void {
    this.#seats.check(follower)
  }

  /**
   * The log after `after`, then each entry as it comes: in order, none missing, none twice; ends after the
   * SETTLED entry. `job` tells how far its log had come when the caller checked who may see it. Throws
   * TooManySubscriptionsError where there is no seat, and LogExpiredError where the log is removed before it was read.
   */
  follow(follower: Follower, job: FollowedJob, after: number): AsyncIterableIterator<JobLogEntry> {
    const giveBack = this.#seats.take(follower)
    let channel = this.#channels.get(job.id)
    if (!channel) {
      channel = new JobChannel(job.id, job.lastEventSeq, job.settled)
      this.#channels.set(job.id, channel)
    }
    const opened = channel
    // What came between the caller's look at the job and this channel.
    this.#look([job.id])
    const subscriber = opened.subscribe(after, {
      readPage: (from) => this.#readPage(job.id, from),
      delivered: () => {
        this.delivered++
      },
      left: () => {
        giveBack()
        follower.connection.delete(subscriber)
        if (opened.size === 0) this.#channels.delete(job.id)
      },
    })
    follower.connection.add(subscriber)
    // Nobody would ring for it any more.
    if (this.#closed) subscriber.stop()
    return subscriber
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const channel of this.#channels.values()) channel.close()
    await this.#reading
  }

  /** Subscribers that come back together after a restart ask for the same pages: they share one read. */
  #readPage(jobId: string, after: number): Promise<JobLogEntry[]> {
    const key = `${jobId}:${after}`
    const known = this.#pages.get(key)
    if (known !== undefined) return known
    const page = this.#readKeptPage(jobId, after)
      .catch((error: unknown) => {
        this.#log.warn({ err: error, job: jobId }, 'A page of the log could not be read')
        throw error
      })
      .finally(() => this.#pages.delete(key))
    this.#pages.set(key, page)
    return page
  }

  async #readKeptPage(jobId: string, after: number): Promise<JobLogEntry[]> {
    const entries = await readLog(this.#db, [{ jobId, after }], pageLength)
    // A log is removed whole: a page has all its entries, or none.
    if (entries.length === 0 && (await isLogTrimmed(this.#db, jobId))) throw new LogExpiredError(jobId)
    return entries
  }

  /** What a doorbell tells is taken where it is the next of a log; anything else is read. */
  #hear(jobIds: readonly string[], entries: readonly JobLogEntry[]): void {
    const told = Map.groupBy(entries, ({ jobId }) => jobId)
    const untold = jobIds.filter((jobId) => {
      const channel = this.#channels.get(jobId)
      return channel !== undefined && !this.#take(channel, told.get(jobId) ?? [])
    })
    if (untold.length > 0) this.#look(untold)
  }

  #take(channel: JobChannel, [first, ...rest]: readonly JobLogEntry[]): boolean {
    if (first === undefined || this.#closed) return false
    // There by now: a read was faster.
    const last = rest.at(-1) ?? first
    if (last.seq <= channel.lastSeq) return true
    if (first.seq > channel.lastSeq + 1) return false
    const entries = [first, ...rest]
    if (entries.some(({ seq }, index) => seq !== first.seq + index)) return false
    this.#observe(entries)
    channel.append(entries)
    return true
  }

  #observe(entries: readonly JobLogEntry[]): void {
    const now = this.#now()
    for (const { at } of entries) this.delay.observe(Math.max(0, now - at.getTime()) / 1000)
  }

  #lookAtAll(): void {
    const open = [...this.#channels.values()].filter((channel) => !channel.settled)
    this.#look(open.map(({ jobId }) => jobId))
  }

  #look(jobIds: readonly string[]): void {
    if (this.#closed) return
    for (const jobId of jobIds) if (this.#channels.has(jobId)) this.#news.add(jobId)
    if (this.#news.size > 0) this.#reading ??= this.#readNews()
  }

  /** One query at a time, for all jobs with news; what rings meanwhile is read by the next one. */
  async #readNews(): Promise<void> {
    try {
      while (this.#news.size > 0 && !this.#closed) await this.#readOnce(this.#takeNews())
    } catch (error) {
      // Nothing is lost: the next look reads from the same place.
      this.#log.warn({ err: error }, 'The log could not be read; looking again soon')
    } finally {
      // In the same step as the last look at the news: what rings a moment later starts anew.
      this.#reading = null
    }
  }

  async #readOnce(positions: readonly LogPosition[]): Promise<void> {
    const entries = await readLog(this.#db, positions, pageLength)
    this.#observe(entries)
    for (const [jobId, news] of Map.groupBy(entries, ({ jobId }) => jobId)) {
      this.#channels.get(jobId)?.append(news)
      if (news.length === pageLength) this.#news.add(jobId)
    }
  }

  #takeNews(): LogPosition[] {
    const positions = [...this.#news].flatMap((jobId) => {
      const channel = this.#channels.get(jobId)
      return channel && !channel.settled ? [{ jobId, after: channel.lastSeq }] : []
    })
    this.#news.clear()
    return positions
  }
}
