import { Clients } from './clients.ts'
import type { Bench } from './environment.ts'
import { execute, Program } from './programs.ts'
import type { Row } from './rows.ts'

const subscribers = 1_000
const jobs = 100

const create = `mutation ($prompt: String!) {
  created: createJob(input: { simpleGeneral: { prompt: $prompt, quantity: 150 } }) { ... on Job { id } }
}`

const main = new URL('../dist/main.js', import.meta.url)

/**
 * What an API process holds of the machine's memory with 1,000 subscribers, each on a socket of its own in another
 * process, and a worker process with 100 jobs under way, each with a request that waits in the generator.
 */
export async function crowdMemory(bench: Bench): Promise<Row[]> {
  const env = { ...bench.settings(await bench.createDatabase()), LOG_LEVEL: 'info' }
  const api = await Program.start(main, { ...env, ROLE: 'api' }, bench.folder)
  const idleApi = await api.residentMb()
  const { id } = await execute(api.url, create, { prompt: 'A lighthouse' })
  const clients = new Clients()
  await clients.do({ open: 'stopframe', count: subscribers, url: api.url, jobIds: [String(id)] })
  await api.reaches('stopframe_subscribers', subscribers)
  const crowdedApi = await api.residentMb()
  clients.end()

  for (let job = 1; job < jobs; job++) await execute(api.url, create, { prompt: `A lighthouse, ${job}` })
  const worker = await Program.start(main, { ...env, ...waiting }, bench.folder)
  await worker.reaches('stopframe_generator_requests', jobs)
  const busyWorker = await worker.residentMb()
  await worker.stop()
  await api.stop()
  return [
    row('API process, memory at its start', idleApi),
    row('API process, memory with 1,000 subscribers', crowdedApi),
    row('worker process, memory with 100 jobs under way', busyWorker),
  ]
}

// A worker whose sketches take longer than the measure, and which does not wait for them at its end.
const waiting = {
  ROLE: 'worker',
  METRICS_PORT: '0',
  SKETCH_DELAY_MS: '600000',
  IMAGE_TIMEOUT_MS: '3600000',
  JOB_CONCURRENCY: String(jobs),
  ACCOUNT_CONCURRENCY: String(jobs),
  GENERATOR_CONCURRENCY: String(jobs),
  DRAIN_MS: '0',
}

function row(what: string, stopframe: number): Row {
  return { measure: 'start', what, unit: 'MB', stopframe, raw: null }
}
