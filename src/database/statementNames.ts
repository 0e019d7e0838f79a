// Each is a plan that every connection of a pool keeps.
const mostNames = 100
const mostTextsHeardOnce = 1_000

/**
 * Names for the texts of a library that gives its statements none. A server plans a statement with a name once a
 * connection, one without each time that it comes, which for pg-boss's takes longer than to carry them out. Only what has
 * come before gets one, and only so many: a text that is put together anew for each call would fill the server's memory.
 */
export class StatementNames {
  readonly #prefix: string
  readonly #names = new Map<string, string>()
  readonly #heardOnce = new Set<string>()

  /** `prefix` keeps these names apart from all others of the same connections. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** The text's name; empty for one that is to have none. */
  nameOf(text: string): string {
    const name = this.#names.get(text)
    if (name !== undefined) return name
    if (this.#names.size >= mostNames) return ''
    if (!this.#heardOnce.delete(text)) {
      if (this.#heardOnce.size >= mostTextsHeardOnce) this.#heardOnce.clear()
      this.#heardOnce.add(text)
      return ''
    }
    const given = `${this.#prefix}-${this.#names.size + 1}`
    this.#names.set(text, given)
    return given
  }
}
