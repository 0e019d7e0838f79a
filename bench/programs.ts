import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A program in a process of its own, as an operator starts it. */
export class Program {
  readonly url: string
  /** From the start of the process until it answered that it is ready. */
  readonly readyMs: number
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, url: string, readyMs: number) {
    this.#process = process
    this.url = url
    this.readyMs = readyMs
  }

  /** Starts a file with Node and waits until `/readyz` of the address that it prints answers with 200. */
  static async start(file: URL, env: Record<string, string>, cwd: string): Promise<Program> {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [fileURLToPath(file)], {
      // In a folder without .env, and with no variable that somebody has set for another purpose.
      cwd,
      env: { PATH: String(process.env.PATH), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const url = await printedUrl(child)
    while (!(await isReady(url))) await wait(1)
    return new Program(child, url, performance.now() - startedAt)
  }

  /** What the process holds of the machine's memory, in megabytes, in its own words. */
  async residentMb(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text()
    const bytes = /^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]
    return Number(bytes) / 1e6
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await exited
  }
}

/** The first address in what the process prints. */
async function printedUrl(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The output of the process is not to be had.')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (url === undefined) continue
    // Read on, or the pipe fills up and stops the process.
    child.stdout.resume()
    return url
  }
  throw new Error('The process ended before it was served.')
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

/** Has a served program make a job of 150 sketches. */
export async function makeSketches(url: string): Promise<void> {
  const stages = [1, 2, 3].map((stage) => ({ prompt: `Mountains at dawn, ${stage}`, quantity: 50 }))
  const create =
    'mutation ($input: CreateJobInput!) { created: createJob(input: $input) { ... on Job { id } } }'
  const { id } = await execute(url, create, { input: { pipelineStage: { stages } } })
  for (;;) {
    const { status, finishedAt } = await execute(
      url,
      'query ($id: ID!) { created: job(id: $id) { status finishedAt } }',
      { id },
    )
    if (status === 'COMPLETED') return
    if (finishedAt !== null) throw new Error(`The job ended as ${status}.`)
    await wait(100)
  }
}

/** The value of the operation's field `created`. */
export async function execute(
  url: string,
  query: string,
  variables: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as {
    data?: { created: Record<string, unknown> }
    errors?: unknown
  }
  if (!data) throw new Error(`Refused: ${JSON.stringify(errors)}`)
  return data.created
}
