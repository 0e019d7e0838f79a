export interface Closable {
  close(): Promise<void>
}

/** What is to be closed at the end, in the reverse of the order in which it was opened. */
export class Closers {
  readonly #open: Closable[] = []
  #closing: Promise<void> | null = null

  get isClosing(): boolean {
    return this.#closing !== null
  }

  add<T extends Closable>(closable: T): T {
    this.#open.push(closable)
    return closable
  }

  /** Closes each, also where one fails; then throws what failed. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const closable of this.#open.reverse()) {
      try {
        await closable.close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed.')
  }
}
