import { Gauge, type Metric } from 'prom-client'
import { gauge, unregistered } from '../lib/metrics.ts'
import type { Database } from './database.ts'

/** None for the embedded database: it has no pool. */
export function poolMeasures({ pool }: Pick<Database, 'pool'>): Metric[] {
  if (pool === null) return []
  const connections = new Gauge({
    ...unregistered,
    name: 'stopframe_database_connections',
    help: 'Connections of the pool, in use or idle; those of the queue and of LISTEN are not among them',
    labelNames: ['state'],
    collect() {
      this.set({ state: 'in_use' }, pool().inUse)
      this.set({ state: 'idle' }, pool().idle)
    },
  })
  return [
    connections,
    gauge('stopframe_database_waiting', 'Statements that wait for a connection', () => pool().waiting),
  ]
}
