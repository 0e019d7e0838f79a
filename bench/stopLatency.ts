import { localAccount } from '../src/auth/authenticate.ts'
import type { Stopframe } from '../src/compose.ts'
import type { Bench, Measure } from './environment.ts'
import { createJob, settled } from './jobs.ts'
import { openRawNotify } from './raw/notify.ts'
import { HeldGenerator } from './replacements.ts'
import { latencyRows } from './rows.ts'
import { takeTurns } from './turns.ts'

/**
 * How soon a cancel reaches the request that is in flight: from the call of the service, and from a client's HTTP
 * request, until the generator's signal is aborted. Raw: one UPDATE with pg_notify until LISTEN hears it.
 */
export const stopLatency: Measure = {
  name: 'stop',
  async run(bench: Bench) {
    const url = await bench.createDatabase()
    const generator = new HeldGenerator()
    const stopframe = await bench.startStopframe(url, { generator })
    const raw = await openRawNotify(url)
    const taken = await takeTurns(
      bench.amount(250, 30),
      {
        service: () => stop(stopframe, generator, (jobId) => cancelByService(stopframe, jobId)),
        client: () => stop(stopframe, generator, (jobId) => cancelOverHttp(stopframe, jobId)),
        raw: () => raw.stop(),
      },
      10,
    )
    await raw.close()
    await stopframe.close()
    return [
      ...latencyRows('stop', 'cancel received → signal aborted', taken.service, taken.raw, 3),
      ...latencyRows('stop', 'client sends → signal aborted', taken.client, taken.raw),
    ]
  },
}

async function stop(
  stopframe: Stopframe,
  generator: HeldGenerator,
  cancel: (jobId: string) => Promise<unknown>,
): Promise<number> {
  const { id } = await createJob(stopframe, 3)
  const { signal } = await generator.next()
  const aborted = new Promise<number>((resolve) => {
    signal.addEventListener('abort', () => resolve(performance.now()), { once: true })
  })
  const calledAt = performance.now()
  const answered = cancel(id)
  const abortedAt = await aborted
  // The end of this job is not to fall into the next turn.
  await answered
  await settled(stopframe, id)
  return abortedAt - calledAt
}

function cancelByService({ services }: Stopframe, jobId: string): Promise<unknown> {
  return services.cancelJob(localAccount, jobId, 'ABORT')
}

async function cancelOverHttp({ url }: Stopframe, jobId: string): Promise<unknown> {
  const query = 'mutation ($jobId: ID!) { cancelJob(jobId: $jobId, mode: ABORT) { __typename } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { jobId } }),
  })
  return response.json()
}
