import { once } from 'node:events'
import type { Bench } from '../environment.ts'
import type { Command } from '../raw/sight.ts'
import { clockMs } from '../rows.ts'
import { openSocket } from '../subscription.ts'
import { Peer } from './peer.ts'

/** The raw limit of the first sight, in as many processes as Stopframe has; its client is this one. */
export async function openRawSight(bench: Bench, isApart: boolean) {
  const env = bench.settings(await bench.createDatabase())
  const start = (ROLE: string) =>
    Peer.start<Command>(new URL('../raw/sight.ts', import.meta.url), { ...env, ROLE })
  const worker = await start(isApart ? 'worker' : 'all')
  const api = isApart ? await start('api') : worker
  const socket = await openSocket(api.url)
  return {
    /** From the bytes in hand to the client's message, in milliseconds. */
    async see(command: Command): Promise<number> {
      const arrived = once(socket, 'message').then(clockMs)
      worker.tell(command)
      const arrivedAt = await arrived
      return arrivedAt - (await worker.next('given')).at
    },
    async close(): Promise<void> {
      socket.terminate()
      await worker.end()
      if (isApart) await api.end()
    },
  }
}
