import { setTimeout as wait } from 'node:timers/promises'
import { isOutage } from '../../src/database/outage.ts'
import { Customer } from './customer.ts'
import { faults } from './faults.ts'
import { Random } from './random.ts'
import { RecoveryWatch } from './recoveryWatch.ts'
import { type Findings, verify } from './verify.ts'
import { World } from './world.ts'

export interface ChaosOptions {
  readonly seed: number
  /** How long faults are injected and jobs asked for. */
  readonly durationMs: number
  readonly api: number
  readonly workers: number
  readonly customers: number
  /** A line now and then. */
  say(text: string): void
}

export interface ChaosReport extends Findings {
  readonly faults: Readonly<Record<string, number>>
  readonly misbehaviours: Readonly<Record<string, number>>
  readonly repeats: Readonly<Record<string, number>>
}

// What is under way when the faults end must have ended by then.
const settleWithinMs = 120_000

/** Runs everything for so long while everything breaks, mends it, waits for the jobs' ends, and compares. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, durationMs, say } = options
  const world = await World.start(new Random(seed), options)
  try {
    const injected = new Map<string, number>()
    const recovery = new RecoveryWatch(world)
    const noMore = AbortSignal.timeout(durationMs)
    world.deadline = AbortSignal.timeout(durationMs + settleWithinMs)
    const customers = Array.from({ length: options.customers }, (_, n) => {
      // Some share an account.
      return new Customer(world, `account-${n % Math.ceil(options.customers / 2)}`)
    })
    const lives = customers.map((customer) => customer.live(noMore))
    const count = (kind: string) => injected.set(kind, (injected.get(kind) ?? 0) + 1)
    await injectFaults(world, durationMs, noMore, count, say)
    say('Everything is whole again; the jobs under way come to their ends …')
    await Promise.all(lives)
    await recovery.close()
    for (const member of world.cluster.members) world.break(member, { clockMs: 0 })
    const orders = customers.flatMap((customer) => customer.orders)
    say(`Comparing what is known of ${orders.length} jobs …`)
    const { violations, counts } = await verify(world, orders)
    return {
      violations: [
        ...violations,
        ...customers.flatMap((customer) => customer.violations),
        ...recovery.violations,
      ],
      counts: { ...counts, ...recovery.counts },
      faults: Object.fromEntries(injected),
      misbehaviours: Object.fromEntries(world.provider.misbehaved),
      repeats: Object.fromEntries(world.repeats),
    }
  } finally {
    await world.close()
  }
}

/** Every kind once a round, in another order each time, so many rounds that each kind comes ten times in five minutes. */
async function injectFaults(
  world: World,
  durationMs: number,
  noMore: AbortSignal,
  count: (kind: string) => void,
  say: (text: string) => void,
): Promise<void> {
  const kinds = Object.keys(faults)
  const rounds = Math.max(1, Math.round(durationMs / 25_000))
  const pauseMs = durationMs / rounds / kinds.length
  const underWay: Promise<void>[] = []
  const started = performance.now()
  let planned = 0
  for (let round = 1; round <= rounds; round++) {
    for (const kind of world.random.shuffled(kinds)) {
      // By the clock, not by what the faults take: they overlap.
      const dueMs = planned++ * pauseMs - (performance.now() - started)
      if (dueMs > 0) await wait(dueMs)
      underWay.push(inject(world, kind).then(() => count(kind)))
    }
    say(`Round ${round} of ${rounds}: ${kinds.length} faults`)
  }
  await Promise.all(underWay)
  if (!noMore.aborted)
    await new Promise((resolve) => noMore.addEventListener('abort', resolve, { once: true }))
}

/** A fault that needs the database may meet it just when another has it down. */
async function inject(world: World, kind: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await faults[kind]?.(world)
    } catch (error) {
      if (!isOutage(error) || tries >= 20) throw new Error(`The fault "${kind}" failed.`, { cause: error })
      await wait(200)
    }
  }
}
