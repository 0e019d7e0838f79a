/**
 * The port to where files live. A key is a relative path of safe characters; keys are made by this
 * program only, never taken from a client.
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
