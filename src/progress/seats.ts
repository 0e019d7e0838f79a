export type SeatScope = 'socket' | 'account' | 'process'

/** How many subscriptions may be open at once; those of a socket and of an account on this process. */
export type SeatLimits = Readonly<Record<SeatScope, number>>

/** Who follows: an account, over a WebSocket or an HTTP request. */
export interface Follower {
  readonly accountId: string
  readonly connection: SubscriberConnection
}

const advice = {
  socket: (limit: number) =>
    `This socket has ${limit} subscriptions, the most it may have: end one that is no longer needed, or open another socket.`,
  account: (limit: number) =>
    `The account has ${limit} subscriptions here, the most it may have: end one that is no longer needed.`,
  process: (limit: number) =>
    `This server has ${limit} subscriptions, the most it serves at once: try again in a moment.`,
} as const satisfies Record<SeatScope, (limit: number) => string>

/** There is no seat for one more. Nothing was opened; what is open stays. */
export class TooManySubscriptionsError extends Error {
  readonly scope: SeatScope
  readonly limit: number

  constructor(scope: SeatScope, limit: number) {
    super(advice[scope](limit))
    this.name = 'TooManySubscriptionsError'
    this.scope = scope
    this.limit = limit
  }
}

interface Subscription {
  stop(): void
}

/**
 * The subscriptions of one socket, or the one of an HTTP request. They end with it, whatever the protocol above it has
 * kept of them: one that is opened as its client leaves is easily lost sight of.
 */
export class SubscriberConnection {
  readonly #subscriptions = new Set<Subscription>()
  #closed = false

  get size(): number {
    return this.#subscriptions.size
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    // It was still being opened as the client left.
    if (this.#closed) subscription.stop()
  }

  delete(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
  }

  /** Ends them all, and each that comes later. */
  close(): void {
    this.#closed = true
    for (const subscription of [...this.#subscriptions]) subscription.stop()
  }
}

/**
 * The seats of this process's subscribers. One is taken in the same step in which the subscription is opened and
 * given back in the one in which it ends, so the count is exact and a seat that is given back can be taken at once.
 */
export class Seats {
  readonly #limits: SeatLimits
  readonly #byAccount = new Map<string, number>()
  #taken = 0

  constructor(limits: SeatLimits) {
    this.#limits = limits
  }

  get taken(): number {
    return this.#taken
  }

  /** Throws TooManySubscriptionsError where the follower would get no seat, the narrowest reason first. */
  check({ accountId, connection }: Follower): void {
    const open: Record<SeatScope, number> = {
      socket: connection.size,
      account: this.#byAccount.get(accountId) ?? 0,
      process: this.#taken,
    }
    for (const scope of ['socket', 'account', 'process'] as const) {
      const limit = this.#limits[scope]
      if (open[scope] >= limit) throw new TooManySubscriptionsError(scope, limit)
    }
  }

  /** Throws as `check` does. What it returns gives the seat back and is to be called once. */
  take(follower: Follower): () => void {
    this.check(follower)
    const { accountId } = follower
    this.#taken++
    this.#byAccount.set(accountId, (this.#byAccount.get(accountId) ?? 0) + 1)
    return () => {
      this.#taken--
      const left = (this.#byAccount.get(accountId) ?? 0) - 1
      if (left > 0) this.#byAccount.set(accountId, left)
      else this.#byAccount.delete(accountId)
    }
  }
}
