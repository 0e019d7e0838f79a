import type { Queryable } from '../database/database.ts'
import { isOutage } from '../database/outage.ts'
import type { Doorbell } from '../jobs/doorbell.ts'
import type { Logger } from '../lib/log.ts'
import { AccountChannel } from './accountChannel.ts'
import { type Look, lookAtAccounts, readAccounts, readOwners } from './changedJobs.ts'
import type { JobChange } from './changeSubscriber.ts'
import { JobOwners } from './jobOwners.ts'
import type { Follower, Seats } from './seats.ts'

export interface AccountFeedOptions {
  readonly db: Queryable
  readonly doorbell: Doorbell
  readonly log: Logger
  readonly seats: Seats
  /** How often to look without a doorbell. */
  readonly lookIntervalMs?: number
}

/**
 * Tells this process's subscribers which jobs of their account have changed, at the level of a list: the latest state,
 * twice a second at most. One query reads what is due for all accounts; none is made for a subscriber. The doorbell
 * names jobs; whose they are is asked once. It is a hint here too: a look now and then compares what was told with how
 * far the jobs are.
 */
export class AccountFeed {
  readonly #db: Queryable
  readonly #log: Logger
  readonly #seats: Seats
  readonly #channels = new Map<string, AccountChannel>()
  readonly #owners = new JobOwners()
  readonly #strangers = new Set<string>()
  readonly #due = new Set<AccountChannel>()
  readonly #timer: NodeJS.Timeout
  #asking: Promise<void> | null = null
  #reading: Promise<void> | null = null
  #looking: Promise<void> | null = null
  #closed = false

  constructor({ db, doorbell, log, seats, lookIntervalMs = 1_000 }: AccountFeedOptions) {
    this.#db = db
    this.#log = log
    this.#seats = seats
    doorbell.onNews((jobIds) => this.#hear(jobIds))
    doorbell.onListening(() => this.#look())
    this.#timer = setInterval(() => this.#look(), lookIntervalMs)
    this.#timer.unref()
  }

  /** Accounts that somebody here follows. */
  get accounts(): number {
    return this.#channels.size
  }

  /** Throws TooManySubscriptionsError where `follow` would: to be asked ahead of work that would be in vain. */
  checkSeat(follower: Follower): void {
    this.#seats.check(follower)
  }

  /**
   * Begins with a change of no job, from which on none is missed, and never ends by itself. The account must exist.
   * Throws TooManySubscriptionsError where there is no seat.
   */
  follow(follower: Follower): AsyncIterableIterator<JobChange> {
    const giveBack = this.#seats.take(follower)
    const { accountId, connection } = follower
    const channel = this.#channels.get(accountId) ?? this.#open(accountId)
    const subscriber = channel.subscribe(() => {
      giveBack()
      connection.delete(subscriber)
      if (channel.size > 0) return
      this.#channels.delete(accountId)
      this.#due.delete(channel)
    })
    connection.add(subscriber)
    // Nobody would ring for it any more.
    if (this.#closed) subscriber.stop()
    return subscriber
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const channel of [...this.#channels.values()]) channel.close()
    await Promise.all([this.#asking, this.#reading, this.#looking])
  }

  #open(accountId: string): AccountChannel {
    const channel: AccountChannel = new AccountChannel(accountId, () => {
      this.#due.add(channel)
      this.#reading ??= this.#readDue()
    })
    this.#channels.set(accountId, channel)
    return channel
  }

  #hear(jobIds: readonly string[]): void {
    if (this.#channels.size === 0 || this.#closed) return
    for (const jobId of jobIds) {
      const accountId = this.#owners.of(jobId)
      if (accountId === undefined) this.#strangers.add(jobId)
      else this.#channels.get(accountId)?.hear(jobId)
    }
    if (this.#strangers.size > 0) this.#asking ??= this.#askForOwners()
  }

  /** One query at a time; who rings meanwhile is asked for by the next one. */
  async #askForOwners(): Promise<void> {
    try {
      while (this.#strangers.size > 0 && !this.#closed) {
        const jobIds = [...this.#strangers]
        this.#strangers.clear()
        for (const { jobId, accountId } of await readOwners(this.#db, jobIds)) {
          this.#owners.remember(jobId, accountId)
          this.#channels.get(accountId)?.hear(jobId)
        }
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'It could not be read whose jobs have news; the next look finds them')
    } finally {
      this.#asking = null
    }
  }

  /** One query at a time, for all accounts of which something is due. */
  async #readDue(): Promise<void> {
    // Those who come in the same step are read for together.
    await Promise.resolve()
    while (this.#due.size > 0 && !this.#closed) {
      const channels = [...this.#due]
      this.#due.clear()
      await this.#readOnce(channels)
    }
    // In the same step as the last look at what is due: what is a moment later starts anew.
    this.#reading = null
  }

  async #readOnce(channels: readonly AccountChannel[]): Promise<void> {
    const taken = channels.map((channel) => ({ channel, due: channel.take() }))
    try {
      await this.#lookAt(
        channels.filter(({ lookedAt }) => lookedAt === null),
        (channel, found) => channel.begin(found),
      )
      const wanted = taken.map(({ channel: { accountId }, due: { jobIds } }) => ({ accountId, jobIds }))
      const states = await readAccounts(this.#db, wanted)
      for (const { channel, due } of taken) {
        const state = states.get(channel.accountId)
        if (state === undefined) channel.fail(new Error(`There is no account ${channel.accountId}.`))
        else channel.tell(due, state)
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'The changes of jobs could not be read')
      for (const { channel, due } of taken) {
        if (isOutage(error)) channel.tryAgain(due)
        else channel.fail(error)
      }
    }
  }

  #look(): void {
    if (!this.#closed) this.#looking ??= this.#lookOnce()
  }

  async #lookOnce(): Promise<void> {
    try {
      const begun = [...this.#channels.values()].filter(({ lookedAt }) => lookedAt !== null)
      await this.#lookAt(begun, (channel, found) => channel.compare(found))
    } catch (error) {
      this.#log.warn({ err: error }, 'How far the jobs are could not be read; looking again soon')
    } finally {
      this.#looking = null
    }
  }

  async #lookAt(
    channels: readonly AccountChannel[],
    take: (channel: AccountChannel, found: Look) => void,
  ): Promise<void> {
    if (channels.length === 0) return
    const accounts = channels.map(({ accountId, lookedAt: since }) => ({ accountId, since }))
    const looks = await lookAtAccounts(this.#db, accounts)
    for (const channel of channels) {
      const found = looks.get(channel.accountId)
      if (found !== undefined) take(channel, found)
    }
  }
}
