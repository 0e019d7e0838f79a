import type { FileStorage } from '../../src/storage/storage.ts'

/** Leaves the reading of files to a test. */
export class HeldReading {
  #held: { readonly asked: PromiseWithResolvers<void>; readonly opened: Promise<void> } | null = null

  /** To be given as `replace.storage`. */
  wrap(storage: FileStorage): FileStorage {
    return {
      ...storage,
      get: async (key) => {
        this.#held?.asked.resolve()
        await this.#held?.opened
        return storage.get(key)
      },
    }
  }

  /** Holds every reading from now until `open`; `asked` resolves with the first. */
  hold(): { readonly asked: Promise<void>; open(): void } {
    const asked = Promise.withResolvers<void>()
    const opened = Promise.withResolvers<void>()
    this.#held = { asked, opened: opened.promise }
    return {
      asked: asked.promise,
      open: () => {
        this.#held = null
        opened.resolve()
      },
    }
  }
}
