import { type FileStorage, StorageFailedError } from '../../src/storage/storage.ts'

type Operation = 'put' | 'get' | 'stream' | 'list' | 'remove'

interface Fault {
  readonly operation: Operation
  /** Part of the key. */
  readonly key: string
  readonly errno: string
  /** Whether the operation takes place and only its answer is an error. */
  readonly after: boolean
  left: number
}

/** A storage that fails where a test says so, and is otherwise the one that it wraps. */
export class FaultyStorage implements FileStorage {
  readonly #inner: FileStorage
  readonly #faults: Fault[] = []
  /** Operations that failed by a fault, as "put ENOSPC". */
  readonly failed: string[] = []

  constructor(inner: FileStorage) {
    this.#inner = inner
  }

  /** The next `times` operations of that kind on keys that hold `key` fail; by default all until `mend`. */
  fail(
    operation: Operation,
    key: string,
    errno: string,
    { times = Number.POSITIVE_INFINITY, after = false } = {},
  ): void {
    this.#faults.push({ operation, key, errno, after, left: times })
  }

  mend(): void {
    this.#faults.length = 0
  }

  put(key: string, bytes: Uint8Array, mimeType: string): Promise<void> {
    return this.#run('put', key, () => this.#inner.put(key, bytes, mimeType))
  }

  get(key: string): Promise<Uint8Array> {
    return this.#run('get', key, () => this.#inner.get(key))
  }

  stream(key: string): Promise<ReadableStream<Uint8Array>> {
    return this.#run('stream', key, () => this.#inner.stream(key))
  }

  list(folder: string): Promise<string[]> {
    return this.#run('list', folder, () => this.#inner.list(folder))
  }

  remove(key: string): Promise<void> {
    return this.#run('remove', key, () => this.#inner.remove(key))
  }

  async #run<T>(operation: Operation, key: string, work: () => Promise<T>): Promise<T> {
    const fault = this.#faults.find(
      (candidate) => candidate.operation === operation && candidate.left > 0 && key.includes(candidate.key),
    )
    if (fault === undefined) return work()
    fault.left--
    if (fault.after) await work()
    this.failed.push(`${operation} ${fault.errno}`)
    const cause = Object.assign(new Error(`${fault.errno}: the test says so`), {
      code: fault.errno,
      syscall: operation,
    })
    throw new StorageFailedError(`The storage could not ${operation} ${key}`, { cause })
  }
}
