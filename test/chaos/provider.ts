import { setTimeout as wait } from 'node:timers/promises'
import {
  type Answer,
  badKey,
  finishReason,
  GeminiStandIn,
  hang,
  image,
  type RecordedRequest,
  rateLimited,
  raw,
  safetyBlock,
  serverError,
  textOnly,
  truncated,
} from '../support/geminiStandIn.ts'
import type { Random } from './random.ts'

/** What a provider does to its callers. */
const misbehaviours = {
  'server error': serverError(500),
  overloaded: serverError(503),
  'rate limit': rateLimited({ retryDelay: '0.4s' }),
  'connection broken': truncated(),
  'no image': finishReason('NO_IMAGE'),
  'text only': textOnly(),
  'no picture': image(new TextEncoder().encode('This is no picture.'), 'image/jpeg'),
  'no JSON': raw(200, '<html>bad gateway</html>', 'text/html'),
  refusal: safetyBlock(),
  hang: hang().answer,
} as const satisfies Record<string, Answer>

/** For a while only: it fails jobs for good. */
const outages = { ...misbehaviours, 'key refused': badKey() } as const

export type Outage = keyof typeof outages

export interface Started {
  /** The word in the prompt that names the job. */
  readonly tag: string
  /** The worker's place among the workers. */
  readonly worker: number
  readonly at: number
}

/** Gemini's stand-in, one for each worker, so that it is known who asked. It answers late, and now and then wrongly. */
export class Provider {
  readonly standIns: readonly GeminiStandIn[]
  /** Every request for an image. */
  readonly started: Started[] = []
  readonly misbehaved = new Map<string, number>()
  readonly #random: Random
  readonly #picture = image()
  #outage: Outage | null = null

  private constructor(standIns: readonly GeminiStandIn[], random: Random) {
    this.standIns = standIns
    this.#random = random
    for (const [worker, standIn] of standIns.entries())
      standIn.otherwise((...request) => this.#answer(worker, ...request))
  }

  static async start(random: Random, workers: number): Promise<Provider> {
    const standIns = await Promise.all(Array.from({ length: workers }, () => GeminiStandIn.start()))
    return new Provider(standIns, random)
  }

  static readonly outages = Object.keys(outages) as Outage[]

  /** From now on every request is answered so; null ends it. */
  fail(outage: Outage | null): void {
    this.#outage = outage
  }

  async #answer(worker: number, ...[request, response, number]: Parameters<Answer>): Promise<void> {
    this.started.push({ tag: tagOf(request), worker, at: performance.now() })
    // What was asked for is not looked at again, and would be all of the memory.
    for (const { requests } of this.standIns) requests.length = 0
    // So long a picture takes to be made.
    await wait(this.#random.between(10, 250))
    const kind = this.#outage ?? (this.#random.chance(0.06) ? this.#misbehaviour() : null)
    if (kind === null) return this.#picture(request, response, number)
    this.misbehaved.set(kind, (this.misbehaved.get(kind) ?? 0) + 1)
    await outages[kind](request, response, number)
  }

  #misbehaviour(): keyof typeof misbehaviours {
    return this.#random.pick(Object.keys(misbehaviours) as (keyof typeof misbehaviours)[])
  }
}

function tagOf({ prompt }: RecordedRequest): string {
  return /job-\d+/.exec(prompt)?.[0] ?? ''
}
