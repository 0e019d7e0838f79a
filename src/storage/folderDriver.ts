import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { FSDriver } from 'flydrive/drivers/fs'

// In the same root, so that the rename stays on one file system: only there it is atomic.
const temporaryFolder = 'tmp'

// Longer than any write takes: what is younger may be another process's file in the making.
const leftoverAgeMs = 60 * 60 * 1000

/**
 * flydrive's driver for a folder, with a put that a reader sees all of or nothing of. flydrive's own writes
 * in place, and its move copies and then deletes, so that half a file can be seen during either.
 */
export class FolderDriver extends FSDriver {
  readonly #root: string

  constructor(rootDir: string) {
    super({ location: resolve(rootDir), visibility: 'private' })
    this.#root = resolve(rootDir)
  }

  override async put(key: string, contents: string | Uint8Array): Promise<void> {
    const temporary = join(this.#root, temporaryFolder, randomUUID())
    const target = join(this.#root, key)
    try {
      await mkdir(dirname(temporary), { recursive: true })
      // Flushed, or a power failure could leave the final name on an empty file. That costs about 1 ms.
      await writeFile(temporary, contents, { flush: true })
      await mkdir(dirname(target), { recursive: true })
      await rename(temporary, target)
    } catch (error) {
      // The caller needs the first error, not what may go wrong here; the sweep removes what stays behind.
      await rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
  }

  /** flydrive's own answers an empty file with 64 KiB of uninitialised memory. */
  override async getBytes(key: string): Promise<Uint8Array> {
    return readFile(join(this.#root, key))
  }

  /** Opens the file before it answers; flydrive's own answers at once, and a missing file fails the stream. */
  override async getStream(key: string): Promise<Readable> {
    const file = await open(join(this.#root, key))
    return file.createReadStream()
  }

  /** The keys of all files below the folder; flydrive's own listing fails where there is no such folder. */
  async list(folder: string): Promise<string[]> {
    const entries = await readdir(join(this.#root, folder), { recursive: true, withFileTypes: true }).catch(
      nullIfMissing,
    )
    const files = (entries ?? []).filter((entry) => entry.isFile())
    return files.map(({ parentPath, name }) =>
      relative(this.#root, join(parentPath, name)).replaceAll('\\', '/'),
    )
  }

  /** Removes the temporary files that killed processes left behind. Answers how many. */
  async sweepTemporary(): Promise<number> {
    const folder = join(this.#root, temporaryFolder)
    await mkdir(folder, { recursive: true })
    const newestMs = (await this.#now(folder)) - leftoverAgeMs
    let removed = 0
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      const found = await stat(path).catch(nullIfMissing)
      // Gone already: another process finished its write or sweeps too.
      if (found === null || found.mtimeMs > newestMs) continue
      await rm(path, { force: true })
      removed += 1
    }
    return removed
  }

  /** The time by which files are dated here. The clock of this process may be another: the folder can be shared. */
  async #now(folder: string): Promise<number> {
    const path = join(folder, randomUUID())
    await writeFile(path, '')
    const { mtimeMs } = await stat(path)
    await rm(path, { force: true })
    return mtimeMs
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
