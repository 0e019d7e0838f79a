import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

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
  static start(file: URL, env: Record<string, string>, cwd: string): Promise<Program> {
    // In a folder without .env, and with no variable that somebody has set for another purpose.
    return Program.#run(process.execPath, [fileURLToPath(file)], { cwd, env })
  }

  /** `npm start` as a user runs it, npm and all, on the Node that the machine has. */
  static startByNpm(env: Record<string, string>): Promise<Program> {
    const isOwn = (folder: string) => /node_modules[\\/](\.bin|npm[\\/])|node-gyp-bin/.test(folder)
    const PATH = String(process.env.PATH)
      .split(delimiter)
      .filter((folder) => !isOwn(folder))
      .join(delimiter)
    // Said to be empty, because .env may say something else.
    const none = { DATABASE_URL: '', GEMINI_API_KEY: '', METRICS_PORT: '', ROLE: '' }
    return Program.#run('npm', ['start'], { cwd: root, env: { PATH, ...none, ...env } })
  }

  static async #run(
    command: string,
    args: string[],
    { cwd, env }: { cwd: string; env: Record<string, string> },
  ): Promise<Program> {
    const startedAt = performance.now()
    const child = spawn(command, args, {
      cwd,
      env: { PATH: String(process.env.PATH), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own, so that a signal reaches the program behind npm.
      detached: true,
    })
    const url = await printedUrl(child)
    while (!(await isReady(url))) await wait(1)
    return new Program(child, url, performance.now() - startedAt)
  }

  /** What the process holds of the machine's memory, in megabytes, in its own words. */
  async residentMb(): Promise<number> {
    return (await this.metric('process_resident_memory_bytes')) / 1e6
  }

  /** A figure of `/metrics`; NaN where it is not there. */
  async metric(name: string): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1])
  }

  /** Resolves when a figure of `/metrics` is this one. */
  async reaches(name: string, value: number): Promise<void> {
    while ((await this.metric(name)) !== value) await wait(50)
  }

  async stop(): Promise<void> {
    // Not the end of npm, which may come first: the end of all that write to its output.
    const ended = once(this.#process, 'close')
    process.kill(-Number(this.#process.pid), 'SIGTERM')
    await ended
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
