import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** Measures that are read when somebody asks for them. */
export interface MetricSources {
  activeRuns(): number
  generatorLoad(): { inUse: number; waiting: number }
  subscriptions(): { subscribers: number; jobs: number }
  socketBufferedBytes(): number
}

/** What `/metrics` shows, in Prometheus' text format. */
export function createMetrics(sources: MetricSources): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('stopframe_active_runs', 'Jobs that this process runs now', () => sources.activeRuns())
  gauge(
    'stopframe_generator_requests',
    'Requests to the generator under way',
    () => sources.generatorLoad().inUse,
  )
  gauge('stopframe_generator_waiting', 'Images that wait for a slot', () => sources.generatorLoad().waiting)
  gauge('stopframe_subscribers', 'Open jobProgress subscriptions', () => sources.subscriptions().subscribers)
  gauge('stopframe_followed_jobs', 'Jobs that somebody here follows', () => sources.subscriptions().jobs)
  gauge('stopframe_socket_buffered_bytes', 'Bytes that clients have not taken yet', () =>
    sources.socketBufferedBytes(),
  )
  return registry
}
