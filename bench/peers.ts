import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const installed = new URL('node_modules/', import.meta.url)

let isTold = false

/** Whether the packages that only the bench needs are there; says once how they come there. */
export function hasPeers(): boolean {
  if (existsSync(installed)) return true
  if (!isTold)
    process.stderr.write(
      'Left out: BullMQ, Graphile Worker and DBOS. `npm ci --prefix bench` installs them.\n',
    )
  isTold = true
  return false
}

/** Name and version of a package, as rows call it: "BullMQ 6.7.0". */
export async function nameOf(title: string, packageName: string): Promise<string> {
  const from = createRequire(import.meta.url)
  for (const folder of from.resolve.paths(packageName) ?? []) {
    const file = `${folder}/${packageName}/package.json`
    if (!existsSync(file)) continue
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
    return `${title} ${version}`
  }
  throw new Error(`${packageName} is not installed.`)
}

/** What is said in place of a figure that needs Redis. */
export const withoutRedis = 'not taken: redis-server is not on the PATH'
