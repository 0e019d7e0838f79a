import type { Bench } from '../environment.ts'
import { Peer } from './peer.ts'
import type { Command } from './stopframe.ts'

/** Stopframe in processes of its own that share nothing but the database and the folder of files. */
export interface Installation {
  readonly api: Peer<Command>
  /** The same as `api` where one process is both. */
  readonly worker: Peer<Command>
  close(): Promise<void>
}

/** Whoever opens it closes it; its jobs are settled by then. */
export async function openInstallation(
  bench: Bench,
  isApart: boolean,
  { env = {}, flushDelayMs = 0 }: { env?: Record<string, string>; flushDelayMs?: number } = {},
): Promise<Installation> {
  const url = await bench.createDatabase({ flushDelayMs })
  const start = (ROLE: string) =>
    // What an operator's program writes to its log is measured too.
    Peer.start<Command>(new URL('stopframe.ts', import.meta.url), {
      ...bench.settings(url),
      LOG_LEVEL: 'info',
      ROLE,
      ...env,
    })
  const api = await start(isApart ? 'api' : 'all')
  const worker = isApart ? await start('worker') : api
  return {
    api,
    worker,
    async close() {
      await worker.end()
      if (isApart) await api.end()
    },
  }
}

/** Resolves when the job that was cancelled is settled: its end is not to fall into the next turn. */
export async function awaitSettled({ api }: Installation, jobId: string): Promise<void> {
  api.tell({ awaitSettled: jobId })
  await api.next('settled')
}
