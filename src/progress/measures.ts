import { Counter, Histogram, type Metric } from 'prom-client'
import { gauge, unregistered } from '../lib/metrics.ts'
import type { JobFeed } from './feed.ts'

/** Between the entry's transaction and its arrival here, both by the database's clock. */
export function createFeedDelay(): Histogram {
  return new Histogram({
    ...unregistered,
    name: 'stopframe_feed_delay_seconds',
    help: 'From the beginning of the transaction that logged an entry to its arrival in this process',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
  })
}

export function feedMeasures(feed: JobFeed): Metric[] {
  // A delivery costs an addition; it is handed over when somebody asks.
  const delivered = new Counter({
    ...unregistered,
    name: 'stopframe_events_delivered_total',
    help: 'Log entries handed to jobProgress subscriptions',
    collect() {
      this.reset()
      this.inc(feed.delivered)
    },
  })
  return [
    gauge(
      'stopframe_subscribers',
      'Open subscriptions, to jobProgress and to jobChanged',
      () => feed.size.subscribers,
    ),
    gauge('stopframe_followed_jobs', 'Jobs that somebody here follows', () => feed.size.jobs),
    delivered,
    feed.delay,
  ]
}
