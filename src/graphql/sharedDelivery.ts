import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLError,
  mapSourceToResponseEvent,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from '../lib/log.ts'
import { LogSubscription } from '../progress/logSubscription.ts'
import type { Outlet } from './clientSocket.ts'
import { withoutHttp } from './formatErrors.ts'
import { maskError } from './maskError.ts'
import { type PayloadGroup, SharedPayloads } from './sharedPayloads.ts'

/**
 * Delivers the log of a job to WebSockets with one execution and one serialisation an entry, however many are to get the
 * same. In place of results, which the protocol would make messages of one by one, each subscription is given ready
 * messages with its id put in; what the protocol sees of it is its end. Over HTTP nothing changes.
 */
export function useSharedDelivery(log: Logger): Plugin {
  const payloads = new SharedPayloads((result) => formatResult(result, log))
  return {
    onSubscribe({ setSubscribeFn, subscribeFn }) {
      setSubscribeFn((args: ExecutionArgs) => {
        const { outlet } = args.contextValue as { outlet?: Outlet }
        return outlet === undefined ? subscribeFn(args) : subscribeTo(outlet, args, payloads)
      })
    },
  }
}

/** As Yoga and the protocol make it of a result that goes through them. */
function formatResult({ errors, ...rest }: ExecutionResult, log: Logger): FormattedExecutionResult {
  if (errors === undefined) return rest
  return { ...rest, errors: errors.map((error) => withoutHttp(maskError(error, log) as GraphQLError)) }
}

async function subscribeTo(
  outlet: Outlet,
  args: ExecutionArgs,
  payloads: SharedPayloads,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  const validated = validateSubscriptionArgs(args)
  if (!('schema' in validated)) return { errors: validated }
  const source = await createSourceEventStream(validated)
  if (!(Symbol.asyncIterator in source)) return source
  if (!(source instanceof LogSubscription)) return mapSourceToResponseEvent(validated, source)
  return new Delivery(source, validated, outlet, payloads.join(args.document, source.jobId, validated))
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** Hands over the log from the first `next()` on, which settles at its end. */
class Delivery implements AsyncIterableIterator<ExecutionResult> {
  readonly #subscription: LogSubscription
  readonly #args: ValidatedSubscriptionArgs
  readonly #outlet: Outlet
  readonly #group: PayloadGroup
  readonly #ended = Promise.withResolvers<IteratorReturnResult<undefined>>()
  readonly #fail = (error: unknown) => {
    this.#ended.reject(error)
    this.#leave()
  }
  #hasLeft = false

  constructor(
    subscription: LogSubscription,
    args: ValidatedSubscriptionArgs,
    outlet: Outlet,
    group: PayloadGroup,
  ) {
    this.#subscription = subscription
    this.#args = args
    this.#outlet = outlet
    this.#group = group
  }

  next(): Promise<IteratorReturnResult<undefined>> {
    this.#deliver()
    return this.#ended.promise
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#leave()
    return end
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** All that is at hand, as fast as the client takes it, and again when there is more. */
  readonly #deliver = () => {
    try {
      for (let entry = this.#subscription.take(); entry !== null; entry = this.#subscription.take()) {
        const payload = this.#group.payloadOf(entry, this.#args)
        const waiting = Buffer.isBuffer(payload) ? this.#outlet.send(payload) : this.#sendLate(payload)
        if (waiting === null) continue
        waiting.then(this.#deliver, this.#fail)
        return
      }
    } catch (error) {
      this.#fail(error)
      return
    }
    if (this.#subscription.stopped) this.#leave()
    else this.#subscription.whenReady(this.#deliver, this.#fail)
  }

  async #sendLate(payload: Promise<Buffer>): Promise<void> {
    const ready = await payload
    if (!this.#hasLeft) await this.#outlet.send(ready)
  }

  #leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.#subscription.stop()
    this.#group.leave()
    this.#ended.resolve(end)
  }
}
