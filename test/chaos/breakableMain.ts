/** The program as src/main.ts starts it, whose storage and clock its parent can break by messages. */
import { join } from 'node:path'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { endOnSignal } from '../../src/endOnSignal.ts'
import { createLog } from '../../src/lib/log.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import type { FileStorage } from '../../src/storage/storage.ts'

export type Breakage =
  /** Every file that is written is refused with this errno, for so long. */
  | { readonly storage: 'ENOSPC' | 'EROFS' | 'EACCES'; readonly forMs: number }
  /** The wall clock is off by so much from now on. */
  | { readonly clockMs: number }

let refusal: { readonly code: string; readonly untilMs: number } = { code: '', untilMs: 0 }

function breakable(storage: FileStorage): FileStorage {
  return {
    put: async (key, bytes, mimeType) => {
      if (performance.now() < refusal.untilMs)
        throw Object.assign(new Error(`${refusal.code}: refused, write`), { code: refusal.code })
      await storage.put(key, bytes, mimeType)
    },
    get: (key) => storage.get(key),
    stream: (key) => storage.stream(key),
    list: (folder) => storage.list(folder),
    remove: (key) => storage.remove(key),
  }
}

const RealDate = Date
let clockMs = 0
globalThis.Date = class extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + clockMs)
    else super(...(given as [number]))
  }

  static override now(): number {
    return RealDate.now() + clockMs
  }
} as DateConstructor

process.on('message', (breakage: Breakage) => {
  if ('clockMs' in breakage) clockMs = breakage.clockMs
  else refusal = { code: breakage.storage, untilMs: performance.now() + breakage.forMs }
})
// Nothing is left behind where the parent is killed.
process.on('disconnect', () => process.exit(1))

const config = readConfig(process.env)
const log = createLog(config.LOG_LEVEL)
const storage = breakable(createDiskStorage({ rootDir: join(config.DATA_DIR, 'files') }))
const starting = startStopframe(config, log, { storage })
endOnSignal(starting, log)
const stopframe = await starting
if (stopframe.url !== null) log.info(`Stopframe is served at ${stopframe.url}`)
log.info('Ready')
