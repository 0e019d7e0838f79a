import {
  type ASTNode,
  type DocumentNode,
  type ExecutionResult,
  executeSubscriptionEvent,
  Kind,
  type ValidatedSubscriptionArgs,
  visit,
} from 'graphql'
import type { JobLogEntry } from '../progress/log.ts'
import type { GraphqlContext } from './context.ts'

type Args = ValidatedSubscriptionArgs

// Those who are a moment behind the first find what was made for it.
const keptMs = 1_000

export type FormatResult = (result: ExecutionResult) => unknown

/**
 * The answers to log entries as JSON in UTF-8, each made once for all who are to get the same: who asked the same
 * document with the same variables for the same account. Variables that are arguments of the subscription's own field
 * say where it begins, not what an answer looks like, so who comes back later shares too.
 */
export class SharedPayloads {
  readonly #format: FormatResult
  readonly #groups = new WeakMap<DocumentNode, Map<string, PayloadGroup>>()

  constructor(format: FormatResult) {
    this.#format = format
  }

  /** Whoever joins leaves. */
  join(document: DocumentNode, jobId: string, args: Args): PayloadGroup {
    const groups = this.#groups.get(document) ?? new Map<string, PayloadGroup>()
    this.#groups.set(document, groups)
    const { accountId } = args.contextValue as GraphqlContext
    const { operation, variableValues } = args
    const seen = variablesOfAnswers(document)
      .filter((name) => name in variableValues.coerced)
      .map((name) => [name, variableValues.coerced[name]])
    const key = JSON.stringify([accountId, jobId, operation.name?.value, seen])
    const known = groups.get(key)
    const group = known ?? new PayloadGroup(this.#format, () => groups.delete(key))
    if (known === undefined) groups.set(key, group)
    group.members++
    return group
  }
}

/** Those who are sent the same of each entry. */
export class PayloadGroup {
  members = 0
  readonly #format: FormatResult
  readonly #empty: () => void
  readonly #payloads = new Map<JobLogEntry, Buffer | Promise<Buffer>>()
  #forgetting: NodeJS.Timeout | null = null

  constructor(format: FormatResult, empty: () => void) {
    this.#format = format
    this.#empty = empty
  }

  /** The answer to the entry, executed with the arguments of who asks first; at once unless a resolver has to wait. */
  payloadOf(entry: JobLogEntry, args: Args): Buffer | Promise<Buffer> {
    const known = this.#payloads.get(entry)
    if (known !== undefined) return known
    const result = execute({ ...args, rootValue: entry })
    const payload =
      result instanceof Promise ? result.then((late) => this.#stringify(late)) : this.#stringify(result)
    if (this.members > 1) this.#keep(entry, payload)
    return payload
  }

  leave(): void {
    this.members--
    if (this.members > 0) return
    this.#empty()
    this.#forget()
  }

  #stringify(result: ExecutionResult): Buffer {
    return Buffer.from(JSON.stringify(this.#format(result)))
  }

  #keep(entry: JobLogEntry, payload: Buffer | Promise<Buffer>): void {
    this.#payloads.set(entry, payload)
    this.#forgetting ??= setTimeout(() => this.#forget(), keptMs).unref()
  }

  #forget(): void {
    if (this.#forgetting !== null) clearTimeout(this.#forgetting)
    this.#forgetting = null
    this.#payloads.clear()
  }
}

/**
 * graphql-js makes an AbortController for each execution and aborts it at the end. The stack trace of that abort's reason,
 * which nobody reads, costs a quarter of an execution, so none is taken unless something goes wrong: then it is done again.
 */
function execute(args: Args): ExecutionResult | Promise<ExecutionResult> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  let result: ReturnType<typeof execute>
  try {
    result = executeSubscriptionEvent(args)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  const isUntraced = !(result instanceof Promise) && result.errors !== undefined
  return isUntraced ? executeSubscriptionEvent(args) : result
}

const seenIn = new WeakMap<DocumentNode, readonly string[]>()

function variablesOfAnswers(document: DocumentNode): readonly string[] {
  const names = seenIn.get(document) ?? findVariablesOfAnswers(document)
  seenIn.set(document, names)
  return names
}

/** The variables that are used anywhere but in the arguments of the subscription's own field. */
function findVariablesOfAnswers(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  const enter = (node: ASTNode, ...[, , , ancestors]: Whereabouts) => {
    if (node.kind === Kind.VARIABLE) names.add(node.name.value)
    const isPassedOver =
      node.kind === Kind.VARIABLE_DEFINITION || (node.kind === Kind.ARGUMENT && isOfSubscription(ancestors))
    return isPassedOver ? false : undefined
  }
  visit(document, { enter })
  return [...names].sort()
}

type Whereabouts = [unknown, unknown, unknown, readonly (ASTNode | readonly ASTNode[])[]]

function isOfSubscription(ancestors: Whereabouts[3]): boolean {
  const nodes = ancestors.filter((ancestor) => 'kind' in ancestor)
  const isInSubscription = nodes.some(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION ||
      (node.kind === Kind.FRAGMENT_DEFINITION && node.typeCondition.name.value === 'Subscription'),
  )
  return isInSubscription && nodes.filter(({ kind }) => kind === Kind.FIELD).length === 1
}
