import { setTimeout as wait } from 'node:timers/promises'
import { SignJWT } from 'jose'
import type { TypedDocumentString } from '../support/generated/graphql.ts'
import type { World } from './world.ts'

interface Answer<Result> {
  readonly data?: Result | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/** An account that calls any API process, and again where a call came to nothing. */
export class Caller {
  readonly accountId: string
  readonly world: World
  #token: string | null = null

  constructor(world: World, accountId: string) {
    this.world = world
    this.accountId = accountId
  }

  async token(): Promise<string> {
    this.#token ??= await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(this.accountId)
      // The clocks of the processes are off by an hour at times.
      .setExpirationTime('1d')
      .sign(new TextEncoder().encode(this.world.jwtSecret))
    return this.#token
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${await this.token()}`)
    const signal = AbortSignal.timeout(10_000)
    return fetch(new URL(path, await this.world.anyApi()), { ...init, headers, signal })
  }

  /** Calls until there is an answer that is no outage; the operation must bear to be repeated. */
  async run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    for (;;) {
      const answer = await this.#try(document, variables)
      if (typeof answer !== 'string') return answer
      const { repeats } = this.world
      repeats.set(answer, (repeats.get(answer) ?? 0) + 1)
      if (this.world.deadline.aborted) throw new Error(`No answer until the end, at last for: ${answer}`)
      await wait(this.world.random.between(50, 300))
    }
  }

  /** The data, or why there is none. */
  async #try<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result | string> {
    let answer: Answer<Result>
    try {
      const response = await this.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document.toString(), variables }),
      })
      answer = (await response.json()) as Answer<Result>
    } catch {
      return 'no answer'
    }
    const [error] = answer.errors ?? []
    if (error) return error.extensions?.code ?? error.message
    return answer.data ?? 'no data'
  }
}
