import pg from 'pg'
import type { Db as QueueDatabase } from 'pg-boss'
import type { Logger } from 'pino'
import type { ServerListener } from './serverListener.ts'
import { StatementNames } from './statementNames.ts'

export interface ServerQueue extends QueueDatabase {
  close(): Promise<void>
}

/**
 * How pg-boss reaches a server: over a pool of its own, and listening as doorbells are listened for. Its own listener takes
 * its handlers off a connection before it ends it, and a last word that comes in between, of a server that restarts or of a
 * network that had fallen silent, would end the process. Nothing is connected before it is used.
 */
export function openServerQueue(
  config: pg.PoolConfig,
  listener: Pick<ServerListener, 'listen'>,
  log: Logger,
): ServerQueue {
  const pool = new pg.Pool({ ...config, application_name: 'pgboss' })
  const names = new StatementNames('queue')
  pool.on('error', (error) => log.warn({ err: error }, 'An idle connection of the queue was lost'))
  return {
    // Only one with values can have a name: pg-boss itself unwraps the array that pg gives for a text of several statements.
    executeSql: (text, values = []) =>
      pool.query({ name: values.length > 0 ? names.nameOf(text) : '', text, values }),
    listen: (channel, onNotification, onReconnect) =>
      listener.listen({
        channels: [channel],
        onNotification: (_channel, payload) => onNotification(payload),
        onListening: onReconnect,
      }),
    close: () => pool.end(),
  }
}
