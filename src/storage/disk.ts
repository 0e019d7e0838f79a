import { Readable } from 'node:stream'
import { Disk } from 'flydrive'
import { FolderDriver } from './folderDriver.ts'
import { FileMissingError, type FileStorage } from './storage.ts'

export interface DiskStorage extends FileStorage {
  /**
   * Removes what a killed process left half written, an hour or more ago; answers how many files. To be
   * called at start. Safe while other processes write to the same folder.
   */
  sweepTemporary(): Promise<number>
}

/**
 * Keeps files in a folder, which is made when the first file comes. A key that points outside of it, or has
 * characters that not every file system and URL takes, is refused by flydrive (E_PATH_TRAVERSAL_DETECTED,
 * E_UNALLOWED_CHARACTERS).
 */
export function createDiskStorage({ rootDir }: { rootDir: string }): DiskStorage {
  const driver = new FolderDriver(rootDir)
  const disk = new Disk(driver)
  return {
    // Async even where it looks needless: flydrive throws some refusals of a key before there is a promise.
    async put(key, bytes, mimeType) {
      await disk.put(key, bytes, { contentType: mimeType })
    },
    async get(key) {
      try {
        return await disk.getBytes(key)
      } catch (error) {
        throw missingOr(error, key)
      }
    },
    async stream(key) {
      try {
        return Readable.toWeb(await disk.getStream(key)) as ReadableStream<Uint8Array>
      } catch (error) {
        throw missingOr(error, key)
      }
    },
    list: (folder) => driver.list(folder),
    async remove(key) {
      await disk.delete(key)
    },
    sweepTemporary: () => driver.sweepTemporary(),
  }
}

/** flydrive wraps what the file system said in an error of its own, with the original as its cause. */
function missingOr(error: unknown, key: string): unknown {
  const cause = error instanceof Error ? error.cause : null
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return isMissing ? new FileMissingError(key, { cause: error }) : error
}
