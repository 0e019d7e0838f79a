/**
 * The port to where files live. A key is a relative path of safe characters; keys are made by this
 * program only, never taken from a client. What the storage cannot do rejects with a StorageFailedError.
 */
export interface FileStorage {
  /**
   * Writes the file so that a reader sees all of it or none: to a temporary name first, then moved.
   * A repeat overwrites.
   */
  put(key: string, bytes: Uint8Array, mimeType: string): Promise<void>
  /** The whole file. Rejects with FileMissingError where there is none. */
  get(key: string): Promise<Uint8Array>
  /** The file as a stream, for serving. Rejects with FileMissingError where there is none. */
  stream(key: string): Promise<ReadableStream<Uint8Array>>
  /** The keys of all files below the folder; none where it does not exist. */
  list(folder: string): Promise<string[]>
  /** Removes the file; no error where there is none. */
  remove(key: string): Promise<void>
}

export class FileMissingError extends Error {
  readonly key: string

  constructor(key: string, options?: ErrorOptions) {
    super(`No file is stored under ${key}.`, options)
    this.name = 'FileMissingError'
    this.key = key
  }
}

/** The storage could not do what it was asked for: the disk is full, the folder is gone, … */
export class StorageFailedError extends Error {
  /** What the system calls it, fit to be shown: "ENOSPC", "EACCES" … */
  readonly reason: string

  constructor(what: string, options: { readonly cause: unknown }) {
    const reason = reasonOf(options.cause)
    super(`${what} (${reason})`, options)
    this.name = 'StorageFailedError'
    this.reason = reason
  }

  get isFull(): boolean {
    return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(this.reason)
  }
}

/** The system's name for what went wrong, as ENOSPC. Libraries wrap what it said in errors of their own. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.cause instanceof Error) return reasonOf(error.cause)
  return (error as NodeJS.ErrnoException).code ?? error.name
}
