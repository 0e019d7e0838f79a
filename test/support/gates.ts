import type { Database, Queryable, Statement } from '../../src/database/database.ts'
import type { ImageGenerator } from '../../src/generators/generator.ts'
import type { FileStorage } from '../../src/storage/storage.ts'

/** Where to hold: ahead of a step, or between its end and its answer. */
export interface GatePlace {
  /** A statement's name, "commit" (of a transaction), "generate", "store" or "store-thumbnail". */
  readonly name: string
  readonly when: 'before' | 'after'
  /** Stands in what the step is given: a job's id, say. */
  readonly match: string
}

/** Holds named steps where a test wants them: the pause points of the interleavings. */
export class Gates {
  readonly #gates = new Set<Gate>()

  /** To be given as `replace.database`. */
  readonly wrap = (db: Database): Database => ({
    ...db,
    query: this.#guard(db),
    transaction: async (work) => {
      const seen: unknown[] = []
      const result = await db.transaction((tx) => work({ query: this.#guard(tx, seen) }))
      await this.#pass('commit', 'after', seen)
      return result
    },
    listen: async (options) => {
      const listener = await db.listen(options)
      return { ...listener, query: this.#guard(listener) }
    },
  })

  /** Holds the next step there whose parameters name the match. */
  hold(name: string, when: 'before' | 'after', match: string): Gate {
    const gate = new Gate({ name, when, match })
    this.#gates.add(gate)
    return gate
  }

  /** To be given as `replace.storage`. */
  wrapStorage(storage: FileStorage): FileStorage {
    return {
      put: (key, bytes, mimeType) => {
        const name = key.includes('thumbnail') ? 'store-thumbnail' : 'store'
        return this.#around(name, key, () => storage.put(key, bytes, mimeType))
      },
      get: (key) => storage.get(key),
      stream: (key) => storage.stream(key),
      list: (folder) => storage.list(folder),
      remove: (key) => storage.remove(key),
    }
  }

  /** To be given as `replace.generator`. */
  wrapGenerator(generator: ImageGenerator): ImageGenerator {
    return {
      name: generator.name,
      generate: (request, signal) =>
        this.#around('generate', request.seed, () => generator.generate(request, signal)),
    }
  }

  #guard(db: Queryable, seen: unknown[] = []): Queryable['query'] {
    return <Row extends object>(statement: Statement, params: readonly unknown[]) => {
      seen.push(params)
      return this.#around(statement.name, params, () => db.query<Row>(statement, params))
    }
  }

  async #around<Result>(name: string, given: unknown, step: () => Promise<Result>): Promise<Result> {
    await this.#pass(name, 'before', given)
    const result = await step()
    await this.#pass(name, 'after', given)
    return result
  }

  async #pass(name: string, when: 'before' | 'after', given: unknown): Promise<void> {
    for (const gate of this.#gates) {
      const { place } = gate
      if (place.name !== name || place.when !== when) continue
      if (!JSON.stringify(given, stringify).includes(place.match)) continue
      this.#gates.delete(gate)
      await gate.arrive()
    }
  }
}

function stringify(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

export class Gate {
  readonly place: GatePlace
  readonly #reached = Promise.withResolvers<void>()
  readonly #opened = Promise.withResolvers<void>()

  constructor(place: GatePlace) {
    this.place = place
  }

  /** Resolves when the step stands at the gate. */
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
