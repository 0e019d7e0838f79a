import { readFileSync } from 'node:fs'
import { StartupError } from '../lib/startupError.ts'

/**
 * Adds what the file sets to the environment, where it is not set already; without a file nothing. Throws a StartupError
 * where there is something that cannot be read: to start without what it was to set could be worse.
 */
export function loadEnvFile(path = '.env'): void {
  try {
    // Of a folder, or what this user may not read, Node's own function says only that its contents are no string.
    readFileSync(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return
    const what = code === 'EISDIR' ? 'is a folder' : `cannot be read (${message})`
    throw new StartupError(
      `${path} ${what}: put a file of variables in its place, as .env.example is one, or remove it.`,
      { cause },
    )
  }
  process.loadEnvFile(path)
}
