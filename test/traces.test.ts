import { describe, expect, it } from 'vitest'
import { TestClient } from './support/client.ts'
import { Collector } from './support/collector.ts'
import { cloneDatabase } from './support/database.ts'
import { MainProcess, newDataDir } from './support/process.ts'

const tellModules = { NODE_OPTIONS: `--import=${new URL('support/tellModules.mjs', import.meta.url)}` }

/** Environments of an API process and of workers that share a database and a collector. */
async function installation(collector: Collector, more: Record<string, string> = {}) {
  const shared = {
    DATABASE_URL: await cloneDatabase(),
    DATA_DIR: await newDataDir(),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    SKETCH_DELAY_MS: '0',
    ...more,
  }
  return { api: { ...shared, ROLE: 'api' }, worker: { ...shared, ROLE: 'worker' } }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const callersSpan = 'b7ad6b7169203331'

/** Makes a job as a caller does who has a trace already. */
async function createTracedJob(url: string, quantity: number): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-${callersSpan}-01` },
    body: JSON.stringify({
      query: `mutation Make($quantity: Int!) {
        createJob(input: { simpleGeneral: { prompt: "a secret wish", quantity: $quantity } }) { ... on Job { id } }
      }`,
      variables: { quantity },
    }),
  })
  const { data } = (await response.json()) as { data: { createJob: { id: string } } }
  return data.createJob.id
}

describe('with a collector, a job', () => {
  it("is one trace, the caller's, from the HTTP request to its images, also where another process makes them", async () => {
    const collector = await Collector.start()
    const { api, worker } = await installation(collector, {
      OTEL_SERVICE_NAME: 'pictures',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=for-the-collector',
    })
    const processes = [new MainProcess(api), new MainProcess(worker)] as const
    const url = await processes[0].url()
    const id = await createTracedJob(url, 2)
    const client = new TestClient(url, 'local', 'none')
    expect(await client.settled(id)).toHaveLength(7)
    expect(await client.cancelJob(id)).toMatchObject({ outcome: 'ALREADY_FINISHED' })
    expect((await fetch(`${url}/api/jobs/${id}`)).status).toBe(200)
    await client.close()
    expect(await Promise.all(processes.map((process) => process.end('SIGTERM')))).toEqual([0, 0])

    const trace = collector.spans.filter((span) => span.traceId === traceId)
    const way = ['image', 'stage', 'job run', 'mutation createJob', 'POST /graphql']
    expect(trace.map((span) => collector.wayUp(span)).toSorted()).toEqual(
      [
        way.slice(4),
        way.slice(3),
        way.slice(2),
        way.slice(1),
        way,
        ['generator request', ...way],
        ['commit image', ...way],
        way,
        ['generator request', ...way],
        ['commit image', ...way],
      ].toSorted(),
    )
    const [request] = collector.named('POST /graphql').filter((span) => span.traceId === traceId)
    expect(request).toMatchObject({ kind: 2, parentSpanId: callersSpan })
    expect(request?.attributes).toMatchObject({ 'http.response.status_code': 200, 'http.route': '/graphql' })
    expect(collector.named('mutation createJob')[0]?.attributes).toEqual({
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'Make',
      'stopframe.job.id': id,
    })
    expect(collector.named('job run')[0]?.attributes).toMatchObject({
      'stopframe.job.id': id,
      'stopframe.run': 1,
      'stopframe.run.ending': 'settled',
      'stopframe.job.status': 'COMPLETED',
    })
    expect(collector.named('image').map(({ attributes }) => attributes)).toContainEqual({
      'stopframe.job.id': id,
      'stopframe.stage.index': 0,
      'stopframe.image.position': 1,
      'stopframe.image.retry_pass': false,
      'stopframe.image.outcome': 'kept',
      'stopframe.image.attempts': 1,
    })
    expect(trace.filter(({ isError }) => isError)).toEqual([])

    // What is asked over a WebSocket has no HTTP request, and a subscription's span does not last as long as it does.
    const [subscription] = collector.named('subscription jobProgress')
    expect(subscription).toMatchObject({ parentSpanId: '', isError: false })
    expect(collector.named('mutation cancelJob')[0]?.attributes).toMatchObject({ 'stopframe.job.id': id })
    expect(collector.named('GET /api/jobs/:jobId')).toHaveLength(1)

    expect(new Set(collector.spans.map(({ name }) => name))).toEqual(
      new Set([
        ...way,
        'generator request',
        'commit image',
        'subscription jobProgress',
        'mutation cancelJob',
        'GET /api/jobs/:jobId',
      ]),
    )
    const pids = new Set(collector.spans.map(({ resource }) => resource['process.pid']))
    expect(pids.size).toBe(2)
    for (const { resource } of collector.spans) {
      expect(resource).toMatchObject({ 'service.name': 'pictures', 'deployment.environment.name': 'test' })
    }
    for (const { path, headers } of collector.requests) {
      expect([path, headers['x-api-key']]).toEqual(['/v1/traces', 'for-the-collector'])
    }
    expect(JSON.stringify(collector.spans)).not.toContain('secret')
    // The log leads to the trace.
    expect(processes[1].output).toContain(`"trace":"${traceId}"`)
  })

  it('that is handed back goes on in another worker in the same trace', async () => {
    const collector = await Collector.start()
    const { api, worker } = await installation(collector, { SKETCH_DELAY_MS: '60000' })
    const serving = new MainProcess(api)
    const ending = new MainProcess({ ...worker, DRAIN_MS: '0' })
    const url = await serving.url()
    const id = await createTracedJob(url, 2)
    await ending.says(/Generating image 1\/2/)
    expect(await ending.end('SIGTERM')).toBe(0)
    const next = new MainProcess({ ...worker, SKETCH_DELAY_MS: '0' })
    const client = new TestClient(url, 'local', 'none')
    await client.settled(id)
    await client.close()
    await Promise.all([serving, next].map((process) => process.end('SIGTERM')))

    const runs = collector.named('job run')
    expect(runs.map(({ attributes }) => attributes['stopframe.run.ending'])).toEqual([
      'handed_back',
      'settled',
    ])
    expect(new Set(runs.map((span) => span.traceId))).toEqual(new Set([traceId]))
    expect(runs.map((span) => collector.wayUp(span).slice(1))).toEqual([
      ['mutation createJob', 'POST /graphql'],
      ['mutation createJob', 'POST /graphql'],
    ])
    // The first image and its request, cut off by the end of the first worker, were stopped and did not fail.
    expect(collector.spans.filter(({ isError }) => isError)).toEqual([])
    const [firstStage] = collector.spans.filter(({ parentSpanId }) => parentSpanId === runs[0]?.spanId)
    const cut = collector.spans.filter(({ parentSpanId }) => parentSpanId === firstStage?.spanId)
    expect(cut).toMatchObject([{ name: 'image', attributes: { 'stopframe.image.outcome': 'stopped' } }])
  })
})

describe('a collector that fails', () => {
  it('is told of in the log, and neither stops nor keeps the process', async () => {
    const collector = await Collector.start()
    collector.status = 400
    const process = new MainProcess({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/elsewhere`,
      DATABASE_URL: await cloneDatabase(),
      DATA_DIR: await newDataDir(),
      SKETCH_DELAY_MS: '0',
    })
    const url = await process.url()
    // More than the SDK keeps before it sends.
    const requests = await Promise.all(
      Array.from({ length: 600 }, async () => (await fetch(`${url}/`)).status),
    )
    expect(new Set(requests)).toEqual(new Set([200]))
    await process.says(/OpenTelemetry reports a problem/)
    const client = new TestClient(url, 'local', 'none')
    const { id } = await client.createJob({ simpleGeneral: { prompt: 'sea', quantity: 2 } })
    await client.settled(id)
    await client.close()
    expect(await process.end('SIGTERM')).toBe(0)
    expect(collector.requests.map(({ path }) => path)).toContain('/elsewhere')
    // Every line is one of our log.
    for (const line of process.output.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })
})

describe("OpenTelemetry's SDK", () => {
  const loaded = (output: string) =>
    new Set([...output.matchAll(/^loaded (\S+)$/gm)].map(([, name]) => String(name)))

  it('is not loaded where no collector is named', async () => {
    const process = new MainProcess({
      ...tellModules,
      DATABASE_URL: await cloneDatabase(),
      DATA_DIR: await newDataDir(),
    })
    await fetch(`${await process.url()}/graphql?query={viewer{id}}`)
    expect(await process.end('SIGTERM')).toBe(0)
    expect([...loaded(process.output)]).toEqual([])
  })

  it('is loaded where one is, and takes no more traces than it is to', async () => {
    const collector = await Collector.start()
    const process = new MainProcess({
      ...tellModules,
      DATABASE_URL: await cloneDatabase(),
      DATA_DIR: await newDataDir(),
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    const query = `${await process.url()}/graphql?query={viewer{id}}`
    await fetch(query)
    await fetch(query, { headers: { traceparent: `00-${traceId}-${callersSpan}-01` } })
    expect(await process.end('SIGTERM')).toBe(0)
    expect(loaded(process.output)).toContain('@opentelemetry/sdk-trace')
    expect(collector.named('GET /graphql')).toMatchObject([{ traceId, parentSpanId: callersSpan }])
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
  })
})
