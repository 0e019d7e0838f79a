import type { Database, Queryable, Statement } from '../../src/database/database.ts'

/** Holds named statements where a test wants them: the pause points of the interleavings. */
export class Gates {
  readonly #gates = new Set<Gate>()

  /** To be given as `replace.database`. */
  readonly wrap = (db: Database): Database => ({
    ...db,
    query: this.#guard(db),
    transaction: (work) => db.transaction((tx) => work({ query: this.#guard(tx) })),
  })

  /**
   * Holds the next statement of that name whose parameters name the job, ahead of it or between its commit and
   * its answer.
   */
  hold(name: string, when: 'before' | 'after', jobId: string): Gate {
    const gate = new Gate(name, when, jobId)
    this.#gates.add(gate)
    return gate
  }

  #guard(db: Queryable): Queryable['query'] {
    return async <Row extends object>(statement: Statement, params: readonly unknown[]) => {
      await this.#pass(statement.name, 'before', params)
      const rows = await db.query<Row>(statement, params)
      await this.#pass(statement.name, 'after', params)
      return rows
    }
  }

  async #pass(name: string, when: 'before' | 'after', params: readonly unknown[]): Promise<void> {
    for (const gate of this.#gates) {
      if (gate.name !== name || gate.when !== when || !JSON.stringify(params, stringify).includes(gate.jobId))
        continue
      this.#gates.delete(gate)
      await gate.arrive()
    }
  }
}

function stringify(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

export class Gate {
  readonly name: string
  readonly when: 'before' | 'after'
  readonly jobId: string
  readonly #reached = Promise.withResolvers<void>()
  readonly #opened = Promise.withResolvers<void>()

  constructor(name: string, when: 'before' | 'after', jobId: string) {
    this.name = name
    this.when = when
    this.jobId = jobId
  }

  /** Resolves when the statement stands at the gate. */
  get reached(): Promise<void> {
    return this.#reached.promise
  }

  open(): void {
    this.#opened.resolve()
  }

  arrive(): Promise<void> {
    this.#reached.resolve()
    return this.#opened.promise
  }
}
