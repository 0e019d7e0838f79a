import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Stopframe, startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import type { TestServer } from '../support/harness.ts'

interface LogLine {
  readonly level: number
  readonly msg: string
  readonly err?: { readonly message: string }
}

export interface LoggedApi {
  readonly stopframe: Stopframe
  readonly url: string
  /** What the running test made it log, from warnings up. */
  readonly lines: readonly LogLine[]
}

/** A second API process beside the test server, on its database, whose log the tests can read. */
export function useLoggedApi(
  server: () => TestServer,
  env: () => Promise<Record<string, string>> = async () => ({}),
): () => LoggedApi {
  const lines: LogLine[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  let stopframe: Stopframe
  beforeAll(async () => {
    const config = readConfig({ ...server().env, PORT: '0', ROLE: 'api', ...(await env()) })
    stopframe = await startStopframe(config, log, { generator: server().generator })
  })
  beforeEach(() => {
    lines.length = 0
  })
  afterAll(() => stopframe.close())
  return () => ({ stopframe, url: String(stopframe.url), lines })
}
