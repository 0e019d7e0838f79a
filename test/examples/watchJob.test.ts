import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Endpoint } from '../../examples/endpoint.ts'
import { connect, type JobEvent, watchJob } from '../../examples/watchJob.ts'
import type { TestClient } from '../support/client.ts'
import { CuttableProxy } from '../support/cuttableProxy.ts'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { hold, type Script } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'

const server = useTestServer()

const subscribers = () => server().stopframe.feed.size.subscribers

let network: CuttableProxy
beforeEach(async () => {
  network = await CuttableProxy.open(() => server().url)
})
afterEach(() => network.close())

/** The connection of the examples, through the test's network, but without the waits between tries. */
function open(endpoint: Endpoint, options: Parameters<typeof connect>[1] = {}) {
  const socket = connect(endpoint, { retryWait: () => new Promise(setImmediate), ...options })
  onTestFinished(() => socket.dispose())
  return socket
}

async function makeJob(quantity: number) {
  const client = await server().client()
  const script = server().generator.script(hold)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity } })
  const endpoint = { url: network.url, token: client.token }
  return { client, script, id, endpoint }
}

/** Watches to the end; each image is finished when its predecessor was seen, after `meanwhile` has happened. */
async function watchAll(
  events: ReadableStream<JobEvent>,
  script: Script,
  quantity: number,
  meanwhile: (completedImages: number) => Promise<void> | void,
): Promise<JobEvent[]> {
  const seen: JobEvent[] = []
  for await (const event of events) {
    seen.push(event)
    const isNext = event.__typename === 'JobStatusChanged' && event.status === 'PROCESSING'
    if (!isNext && event.__typename !== 'ImageGenerated') continue
    if (event.completedImages === quantity) continue
    await meanwhile(event.completedImages)
    const request = await script.request(event.completedImages)
    request.finish()
  }
  return seen
}

async function expectWholeLog(client: TestClient, id: string, seen: readonly JobEvent[]) {
  const { log } = await expectSettled(server(), client, id)
  const places = (events: readonly { cursor: string; __typename: string }[]) =>
    events.map(({ cursor, __typename }) => `${cursor} ${__typename}`)
  expect(places(seen)).toEqual(places(log))
}

describe('watchJob', () => {
  it('brings every event once, in order, however often the network breaks', async () => {
    const quantity = 20
    const { client, script, id, endpoint } = await makeJob(quantity)
    const cuts = [0, 3, 4, 11, 17]
    const seen = await watchAll(watchJob(open(endpoint), id), script, quantity, (completed) => {
      if (cuts.includes(completed)) network.cut()
    })
    await expectWholeLog(client, id, seen)
    expect(network.connections).toBeGreaterThan(cuts.length)
  })

  it('goes on where it was when the server comes back on its port', async () => {
    const quantity = 9
    const { client, script, id, endpoint } = await makeJob(quantity)
    const seen = await watchAll(watchJob(open(endpoint), id), script, quantity, async (completed) => {
      if (completed !== 3 && completed !== 6) return
      const request = await script.request(completed)
      // A subscription that its server completes is not yet a job that has settled.
      if (completed === 6) await server().stopframe.feed.close()
      const ended = server().shutDown()
      // In flight as the process ends: waited for, kept, and seen after the restart.
      request.finish()
      await ended
      await server().open()
    })
    await expectWholeLog(client, id, seen)
    expect(script.requests).toHaveLength(quantity)
  })

  it('notices a network that has gone without a word', async () => {
    const quantity = 3
    const { client, script, id, endpoint } = await makeJob(quantity)
    const socket = open(endpoint, { keepAlive: 50 })
    const seen = await watchAll(watchJob(socket, id), script, quantity, (completed) => {
      if (completed !== 1) return
      network.fallSilent()
      network.recover()
    })
    await expectWholeLog(client, id, seen)
    expect(network.connections).toBe(2)
  })

  it('shares one connection among the jobs of a page', async () => {
    const jobs = await Promise.all([makeJob(4), makeJob(4)])
    const [first, second] = jobs
    const page = open(first.endpoint)
    // Another account's job, to see that one job's refusal leaves the connection to the others.
    await expect(watchJob(page, second.id).getReader().read()).rejects.toThrow(/no job/i)
    const seen = await watchAll(watchJob(page, first.id), first.script, 4, () => network.cut())
    await expectWholeLog(first.client, first.id, seen)
    await second.client.cancelJob(second.id, 'ABORT')
  })

  it('keeps no connection once nothing is watched any more', async () => {
    const { client, id, endpoint } = await makeJob(1)
    await client.cancelJob(id, 'ABORT')
    await expectSettled(server(), client, id)
    const unknown = '00000000-0000-4000-8000-000000000000'
    // Many times over, because it hangs on what arrives in one piece.
    for (let round = 0; round < 15; round++) {
      const socket = open(endpoint)
      const log = await Array.fromAsync(watchJob(socket, id))
      expect(log.at(-1)?.__typename).toBe('JobSettled')
      await until(() => network.openSockets === 0)
      await expect(Array.fromAsync(watchJob(socket, unknown))).rejects.toThrow(/no job/i)
      await until(() => network.openSockets === 0)
    }
  })

  it('says that the token is refused, and does not try again', async () => {
    const { client, id, endpoint } = await makeJob(1)
    const socket = open({ ...endpoint, token: 'forged' })
    await expect(watchJob(socket, id).getReader().read()).rejects.toThrow(
      'The server refuses the token (4401): The token is not valid.',
    )
    expect(network.connections).toBe(1)
    await client.cancelJob(id, 'ABORT')
  })

  it.each(['abort', 'leave'] as const)('lets go of the subscription at once (%s)', async (way) => {
    const { client, id, endpoint } = await makeJob(1)
    const stop = new AbortController()
    const events = watchJob(open(endpoint), id, stop.signal)
    const watching = (async () => {
      for await (const { status } of events) if (status === 'PROCESSING' && way === 'leave') return
    })()
    if (way === 'abort') {
      await until(() => subscribers() === 1)
      stop.abort(new Error('The page was left.'))
      await expect(watching).rejects.toThrow('The page was left.')
    }
    await watching.catch(() => undefined)
    await until(() => subscribers() === 0)
    await client.cancelJob(id, 'ABORT')
  })
})
