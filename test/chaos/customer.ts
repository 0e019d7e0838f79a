import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as documents from '../support/documents.ts'
import type { CancelMode, CreateJobInput } from '../support/generated/graphql.ts'
import { picture } from '../support/testGenerator.ts'
import { Caller } from './caller.ts'
import { Subscriber } from './subscriber.ts'
import type { World } from './world.ts'

/** A job as the one who asked for it knows it. */
export interface Order {
  readonly accountId: string
  readonly tag: string
  readonly kind: string
  readonly jobId: string
  readonly key: string
  readonly total: number
  /** When the first cancel was answered; null where none was made. */
  cancelAnsweredAt: number | null
  readonly outcomes: string[]
  readonly subscribers: Subscriber[]
}

let made = 0

/** Asks for jobs one after another, follows them, clicks twice, cancels some. */
export class Customer {
  readonly orders: Order[] = []
  readonly violations: string[] = []
  readonly #world: World
  readonly #caller: Caller

  constructor(world: World, accountId: string) {
    this.#world = world
    this.#caller = new Caller(world, accountId)
  }

  /** Resolves when `noMore` is aborted and every job of its own has ended, or at the world's deadline. */
  async live(noMore: AbortSignal): Promise<void> {
    try {
      await this.#live(noMore)
    } catch (error) {
      this.violations.push(`a customer's calls failed: ${String(error)}`)
    }
  }

  async #live(noMore: AbortSignal): Promise<void> {
    while (!noMore.aborted) {
      const order = await this.#order()
      if (order === null) continue
      const { random } = this.#world
      const count = random.between(1, 3)
      for (let n = 0; n < count; n++) order.subscribers.push(new Subscriber(this.#caller, order.jobId))
      const cancels = random.chance(0.45) ? [this.#cancel(order)] : []
      const followed = order.subscribers.map((subscriber) => subscriber.follow(this.#world.deadline))
      await Promise.all([...followed, ...cancels])
    }
  }

  async #order(): Promise<Order | null> {
    const { random } = this.#world
    const tag = `job-${++made}`
    const { kind, input, total } = await this.#input(tag)
    const key = randomUUID()
    const clicks = random.chance(0.25) ? 2 : 1
    const answers = await Promise.all(
      Array.from({ length: clicks }, () =>
        this.#caller.run(documents.createJob, { input, idempotencyKey: key }),
      ),
    )
    const ids = new Set(
      answers.map(({ createJob }) => (createJob.__typename === 'Job' ? createJob.id : createJob.message)),
    )
    const [jobId] = ids
    if (ids.size > 1) this.violations.push(`one key, several jobs: ${[...ids].join(', ')}`)
    if (answers.some(({ createJob }) => createJob.__typename !== 'Job') || jobId === undefined) {
      this.violations.push(`${tag} was refused: ${[...ids].join(', ')}`)
      return null
    }
    const { accountId } = this.#caller
    const rest = { cancelAnsweredAt: null, outcomes: [], subscribers: [] }
    const order: Order = { accountId, tag, kind, jobId, key, total, ...rest }
    this.orders.push(order)
    return order
  }

  async #cancel(order: Order): Promise<void> {
    const { random } = this.#world
    await wait(random.between(0, 3_000))
    const modes: readonly (readonly CancelMode[])[] = [
      ['DRAIN'],
      ['ABORT'],
      ['DRAIN', 'ABORT'],
      ['ABORT', 'ABORT'],
    ]
    const answers = await Promise.all(
      random.pick(modes).map((mode) => this.#caller.run(documents.cancelJob, { jobId: order.jobId, mode })),
    )
    order.cancelAnsweredAt = performance.now()
    for (const { cancelJob } of answers)
      order.outcomes.push(cancelJob.__typename === 'CancelJobPayload' ? cancelJob.outcome : cancelJob.message)
  }

  async #input(tag: string): Promise<{ kind: string; input: CreateJobInput; total: number }> {
    const { random } = this.#world
    const quantity = () => random.between(1, 6)
    switch (random.between(0, 3)) {
      case 0: {
        const stages = Array.from({ length: random.between(1, 4) }, (_, stage) => ({
          prompt: `${tag}, scene ${stage}`,
          quantity: quantity(),
        }))
        return { kind: 'PIPELINE_STAGE', input: { pipelineStage: { stages } }, total: sum(stages) }
      }
      case 1: {
        const combinations = (['FRONT', 'SIDE', 'BACK'] as const).map((angle) => ({
          angle,
          shot: random.pick(['TIGHT', 'MIDDLE', 'FULL'] as const),
          quantity: quantity(),
        }))
        return {
          kind: 'SINGLE_BATCH',
          input: { singleBatch: { basePrompt: tag, combinations } },
          total: sum(combinations),
        }
      }
      case 2: {
        const total = random.between(1, 15)
        return { kind: 'SIMPLE_GENERAL', input: { simpleGeneral: { prompt: tag, quantity: total } }, total }
      }
      default: {
        const attachId = await this.#upload()
        const portraits = Array.from({ length: random.between(1, 6) }, (_, n) => ({
          attachId,
          wrappingPrompt: `${tag}, portrait ${n}`,
        }))
        return { kind: 'SIMPLE_PORTRAIT', input: { simplePortrait: { portraits } }, total: portraits.length }
      }
    }
  }

  async #upload(): Promise<string> {
    for (;;) {
      const response = await this.#caller
        .fetch('/api/attachments', { method: 'POST', body: picture })
        .catch(() => null)
      if (response?.ok) return ((await response.json()) as { id: string }).id
      if (this.#world.deadline.aborted) throw new Error('No upload until the end')
      await wait(100)
    }
  }
}

function sum(parts: readonly { readonly quantity: number }[]): number {
  return parts.reduce((total, { quantity }) => total + quantity, 0)
}
