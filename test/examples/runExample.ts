import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '../../examples/endpoint.ts'

const examples = new URL('../../examples/', import.meta.url)

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs an example as its reader does, `npx node examples/<name> …`: that is the Node of this repository, as here. */
export async function runExample(
  name: string,
  args: readonly string[],
  endpoint: Endpoint | null = null,
): Promise<Ended> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, examples)), ...args], {
    env: {
      ...process.env,
      ...(endpoint && { STOPFRAME_URL: endpoint.url, STOPFRAME_TOKEN: endpoint.token ?? '' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
