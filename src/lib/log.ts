import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines; readable ones where a person looks at a terminal. */
export function createLog(level: string): Logger {
  if (!process.stdout.isTTY) return pino({ level })
  const pretty = { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } }
  return pino({ level, transport: pretty })
}
