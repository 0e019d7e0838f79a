import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Follower, type SeatScope, Seats, SubscriberConnection } from '../../src/progress/seats.ts'

const limits = { socket: 2, account: 4, process: 6 }

/** Three accounts, each with three connections. */
function makeFollowers(): Follower[] {
  return ['ann', 'ben', 'cem'].flatMap((accountId) =>
    Array.from({ length: 3 }, () => ({ accountId, connection: new SubscriberConnection() })),
  )
}

const step = fc.record({
  who: fc.nat(8),
  act: fc.constantFrom('open', 'open', 'end', 'cut'),
  which: fc.nat(),
})

it('counts as a list of the open subscriptions would, after every step of every interleaving', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const seats = new Seats(limits)
      const followers = makeFollowers()
      const open = new Set<{ follower: Follower; stop(): void }>()
      const openOf = (matches: (follower: Follower) => boolean) =>
        [...open].filter(({ follower }) => matches(follower))
      for (const { who, act, which } of steps) {
        const follower = followers[who] as Follower
        const { accountId, connection } = follower
        if (act === 'end') [...open][which % open.size]?.stop()
        if (act === 'cut') {
          connection.close()
          followers[who] = { accountId, connection: new SubscriberConnection() }
        }
        if (act === 'open') {
          const full: Record<SeatScope, boolean> = {
            socket: openOf((other) => other.connection === connection).length === limits.socket,
            account: openOf((other) => other.accountId === accountId).length === limits.account,
            process: open.size === limits.process,
          }
          const scope = (['socket', 'account', 'process'] as const).find((name) => full[name])
          if (scope === undefined) follow(seats, follower, open)
          else expect(() => seats.take(follower)).toThrow(expect.objectContaining({ scope }))
        }
        expect(seats.taken).toBe(open.size)
        for (const { connection: each } of followers)
          expect(each.size).toBe(openOf((other) => other.connection === each).length)
      }
    }),
  )
})

it('ends a subscription at once that is opened as its client has left', () => {
  const seats = new Seats(limits)
  const connection = new SubscriberConnection()
  const open = new Set<{ follower: Follower; stop(): void }>()
  connection.close()
  follow(seats, { accountId: 'ann', connection }, open)
  expect(seats.taken).toBe(0)
})

/** As the feed does. */
function follow(seats: Seats, follower: Follower, open: Set<{ follower: Follower; stop(): void }>): void {
  const giveBack = seats.take(follower)
  const subscription = {
    follower,
    stop() {
      open.delete(subscription)
      giveBack()
      follower.connection.delete(subscription)
    },
  }
  open.add(subscription)
  follower.connection.add(subscription)
}
