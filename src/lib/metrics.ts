import { collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client'

/**
 * A measure belongs to the subject that takes it and is made where that subject is, known to no registry: this is for
 * the options of each. The composition root gathers them all (createRegistry).
 */
export const unregistered = { registers: [] as Registry[] }

/** A number that is looked up when somebody asks for it. */
export function gauge(name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    ...unregistered,
    name,
    help,
    collect() {
      this.set(read())
    },
  })
}

/** Everything that `/metrics` shows, in Prometheus' text format: the program's measures and those of Node itself. */
export function createRegistry(measures: readonly Metric[]): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const measure of measures) registry.registerMetric(measure)
  return registry
}
