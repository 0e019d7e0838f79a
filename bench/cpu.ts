import { readFile } from 'node:fs/promises'
import type { Database } from '../src/database/database.ts'
import { only } from '../src/database/database.ts'

/** What this process has spent of its cores so far, in milliseconds. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

// As Linux counts them for every process that asks, whatever the kernel's own are.
const tickMs = 10

/**
 * What the server's process behind a database of one connection has spent so far, in milliseconds, in steps of 10; null
 * where the system does not tell (it is read from Linux's /proc).
 */
export async function backendCpuMs(db: Database): Promise<number | null> {
  const text = 'SELECT pg_backend_pid() AS pid'
  const { pid } = only(await db.query<{ pid: number }>({ name: '', text }, []))
  if (process.platform !== 'linux') return null
  // The name of the program, in brackets, may have spaces in it; user and system time are the 14th and 15th field.
  const [, fields = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')
  const [user, system] = fields.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * tickMs
}
