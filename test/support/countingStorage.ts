import type { FileStorage } from '../../src/storage/storage.ts'

const chunk = new Uint8Array(64 * 1024)

/** A storage that counts what is read of it, and has a file of any length under keys that a test made up. */
export class CountingStorage implements FileStorage {
  readonly #inner: FileStorage
  readonly #madeUp = new Map<string, number>()
  /** Files that are open now. */
  open = 0
  /** Files that were open at once, at most. */
  mostOpen = 0
  /** Bytes that were read of files. */
  given = 0

  constructor(inner: FileStorage) {
    this.#inner = inner
  }

  /** From now on there are files of that length wherever the key begins so. */
  makeUp(prefix: string, bytes: number): void {
    this.#madeUp.set(prefix, bytes)
  }

  async stream(key: string): Promise<ReadableStream<Uint8Array>> {
    const madeUp = [...this.#madeUp].find(([prefix]) => key.startsWith(prefix))
    const reader = (madeUp ? zeros(madeUp[1]) : await this.#inner.stream(key)).getReader()
    this.mostOpen = Math.max(this.mostOpen, ++this.open)
    const closed = () => {
      this.open--
    }
    reader.closed.then(closed, closed)
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const { done, value } = await reader.read()
          if (done) return controller.close()
          this.given += value.length
          controller.enqueue(value)
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }

  put(key: string, bytes: Uint8Array, mimeType: string): Promise<void> {
    return this.#inner.put(key, bytes, mimeType)
  }

  get(key: string): Promise<Uint8Array> {
    return this.#inner.get(key)
  }

  list(folder: string): Promise<string[]> {
    return this.#inner.list(folder)
  }

  remove(key: string): Promise<void> {
    return this.#inner.remove(key)
  }
}

function zeros(length: number): ReadableStream<Uint8Array> {
  let left = length
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left === 0) return controller.close()
        const part = chunk.subarray(0, Math.min(left, chunk.length))
        left -= part.length
        controller.enqueue(part)
      },
    },
    { highWaterMark: 0 },
  )
}
