import { Readable } from 'node:stream'
import { Disk } from 'flydrive'
import { FolderDriver } from './folderDriver.ts'
import { FileMissingError, type FileStorage, StorageFailedError } from './storage.ts'

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
      try {
        await disk.put(key, bytes, { contentType: mimeType })
      } catch (error) {
        throw failure('write', key, error)
      }
    },
    async get(key) {
      try {
        return await disk.getBytes(key)
      } catch (error) {
        throw failure('read', key, error)
      }
    },
    async stream(key) {
      try {
        return Readable.toWeb(await disk.getStream(key)) as ReadableStream<Uint8Array>
      } catch (error) {
        throw failure('open', key, error)
      }
    },
    async list(folder) {
      try {
        return await driver.list(folder)
      } catch (error) {
        throw failure('list', folder, error)
      }
    },
    async remove(key) {
      try {
        await disk.delete(key)
      } catch (error) {
        throw failure('remove', key, error)
      }
    },
    sweepTemporary: () => driver.sweepTemporary(),
  }
}

/**
 * flydrive wraps what the file system said in an error of its own, with the original as its cause. A key that it
 * refuses is no failure of the storage: that stays as it is.
 */
function failure(doing: string, key: string, error: unknown): unknown {
  const system = [error, (error as Error).cause].find(isSystemError)
  if (system === undefined) return error
  if (system.code === 'ENOENT' && (doing === 'read' || doing === 'open')) {
    return new FileMissingError(key, { cause: error })
  }
  return new StorageFailedError(`The storage could not ${doing} ${key}`, { cause: error })
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
