import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

// In the package a browser that another process is unpacking at the moment counts as unpacked, and so does what a
// process left that was ended in the middle of it. So each unpacks into a folder of its own, and the first names it.
const unpack = `
import chromium from '@sparticuz/chromium'
process.stdout.write(await chromium.executablePath())`

/** The executable of the browser in the npm package, whole, however many processes ask for it at once. */
export async function unpackBrowser(): Promise<string> {
  const folder = join(tmpdir(), `stopframe-chromium-${await versionOfPackage()}`)
  const executable = join(folder, 'chromium')
  if (existsSync(executable)) return executable
  const own = await mkdtemp(`${folder}-`)
  try {
    await run(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: own },
    })
    await rename(own, folder)
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    if (!existsSync(executable)) throw error
  }
  return executable
}

async function versionOfPackage(): Promise<string> {
  const described = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'))
  return JSON.parse(await readFile(described, 'utf8')).version
}
