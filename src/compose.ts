import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { FileUrls, readFileUrlSecret } from './attachments/fileUrls.ts'
import { uploadReference } from './attachments/uploadReference.ts'
import { createAuthenticator } from './auth/authenticate.ts'
import { authentication, type Config, tracesUrl } from './config/config.ts'
import { openAccount } from './credits/accounts.ts'
import { DatabaseClock } from './database/clock.ts'
import type { Database } from './database/database.ts'
import { startFailure } from './database/startFailure.ts'
import type { ImageGenerator } from './generators/generator.ts'
import type { ApiServices } from './graphql/context.ts'
import { createGraphqlServer } from './graphql/server.ts'
import { createApp, createHealthApp } from './http/app.ts'
import type { HealthDeps } from './http/healthRoutes.ts'
import { type HttpServer, listen } from './http/listen.ts'
import { Origins } from './http/origins.ts'
import { cancelJob } from './jobs/cancelJob.ts'
import { createJob } from './jobs/createJob.ts'
import { type Doorbell, openDoorbell } from './jobs/doorbell.ts'
import { EndedJobs } from './jobs/measures.ts'
import { Closers } from './lib/closers.ts'
import type { Logger } from './lib/log.ts'
import { startTracing } from './lib/tracing.ts'
import { gatherMeasures } from './measures.ts'
import { openOutside, type Replacements } from './outside.ts'
import { AccountFeed } from './progress/accountFeed.ts'
import { JobFeed } from './progress/feed.ts'
import { Seats } from './progress/seats.ts'
import { trimLogs } from './progress/trimLogs.ts'
import { type JobQueue, openQueue } from './queue/queue.ts'
import { releaseAllJobs } from './runs/claimJob.ts'
import { ImageCommitter } from './runs/imageCommitter.ts'
import { RunMeasures } from './runs/measures.ts'
import { GeneratorSlots } from './runs/slots.ts'
import { StatusWatcher } from './runs/watcher.ts'
import { Worker } from './runs/worker.ts'
import type { FileStorage } from './storage/storage.ts'

export interface Stopframe {
  /** Where it is served; null in a process that only works. */
  readonly url: string | null
  /** Where health and metrics are served, where that is a port of their own. */
  readonly metricsUrl: string | null
  readonly db: Database
  readonly queue: JobQueue
  readonly doorbell: Doorbell
  readonly feed: JobFeed
  readonly watcher: StatusWatcher
  readonly services: ApiServices
  readonly generator: ImageGenerator
  /** Jobs that this process runs now. */
  activeRuns(): number
  /** Finishes what is in flight, hands the rest back, and lets go of everything. Safe to call twice. */
  close(): Promise<void>
  /** During `close`: waits no longer for what is in flight, and lets go of it as cleanly. */
  hurry(): void
}

/**
 * Puts the program together from its parts and starts it. What was opened is closed again where a later part fails.
 * Rejects with a StartupError where an operator can do something about it.
 */
export async function startStopframe(
  config: Config,
  log: Logger,
  replace: Replacements = {},
): Promise<Stopframe> {
  const closers = new Closers()
  try {
    return await compose(config, log, replace, closers)
  } catch (error) {
    await closers.close()
    throw startFailure(error, config.DATABASE_URL)
  }
}

async function compose(
  config: Config,
  log: Logger,
  replace: Replacements,
  closers: Closers,
): Promise<Stopframe> {
  await openTracing(config, log, closers)
  const { db, storage, generator } = await openOutside(config, log, replace, closers)
  const takesJobs = config.ROLE !== 'api'
  const doorbell = closers.add(await openDoorbell(db, log, { cancels: takesJobs }))
  const queue = closers.add(await openQueue(db, log, { listen: takesJobs }))
  if (db.kind === 'embedded') await releaseAllJobs(db)

  const limits = {
    socket: config.SUBSCRIPTIONS_PER_SOCKET,
    account: config.SUBSCRIPTIONS_PER_ACCOUNT,
    process: config.SUBSCRIPTIONS_PER_PROCESS,
  }
  const seats = new Seats(limits)
  const clock = closers.add(await DatabaseClock.open(db, log))
  const feed = closers.add(new JobFeed({ db, doorbell, log, seats, now: () => clock.now() }))
  const accountFeed = closers.add(new AccountFeed({ db, doorbell, log, seats }))
  const slots = new GeneratorSlots(config.GENERATOR_CONCURRENCY)
  const watcher = closers.add(new StatusWatcher({ db, doorbell, log }))
  const committer = new ImageCommitter(db, doorbell)
  const runs = new RunMeasures()
  const endedJobs = new EndedJobs()
  const parts = { db, queue, doorbell, storage, generator, slots, watcher, committer, endedJobs }
  const worker = openWorker(config, log, { ...parts, measures: runs })
  let isStarted = false
  let http: HttpServer | null = null
  const socketBufferedBytes = () => http?.bufferedBytes ?? 0
  const health = {
    db,
    metrics: gatherMeasures({ ...parts, feed, worker, runs, socketBufferedBytes }, log),
    isAccepting: () => isStarted && !closers.isClosing,
  }
  const metricsServer = await serveMetrics(config, health, log, closers)

  const publicUrl = () => config.PUBLIC_URL?.replace(/\/$/, '') ?? http?.url ?? ''
  const fileUrls = new FileUrls(await readFileUrlSecret(db), publicUrl, () => clock.now())
  const authenticate = createAuthenticator(config)
  const { INITIAL_CREDITS: initialCredits, PRICE_PER_IMAGE: pricePerImage } = config
  const services: ApiServices = {
    db,
    feed,
    accountFeed,
    fileUrls,
    pricePerImage,
    createJob: (accountId, args) =>
      createJob({ db, queue, doorbell, initialCredits, pricePerImage }, accountId, args),
    cancelJob: async (accountId, jobId, mode) => {
      const cancelled = await cancelJob({ db, doorbell }, accountId, jobId, mode)
      if (cancelled.settledIt) endedJobs.count('CANCELLED')
      return cancelled
    },
    openAccount: (accountId) => openAccount(db, accountId, initialCredits),
  }
  if (config.ROLE !== 'worker') {
    const graphql = createGraphqlServer({ services, authenticate, log })
    const origins = new Origins(config, authentication(config) !== 'none')
    const upload = { db, storage, initialCredits, maxPixels: config.MAX_UPLOAD_PIXELS }
    const app = createApp({
      services,
      authenticate,
      graphql,
      origins,
      log,
      db,
      storage,
      fileUrls,
      publicUrl,
      health: metricsServer === null ? health : null,
      stallMs: 3 * config.HEARTBEAT_MS,
      maxUploadBytes: config.MAX_UPLOAD_BYTES,
      uploadReference: (accountId, bytes) => uploadReference(upload, accountId, bytes),
    })
    const webSockets = {
      graphql,
      authenticate,
      origins,
      log,
      maxSockets: config.SOCKETS_PER_PROCESS,
      heartbeatMs: config.HEARTBEAT_MS,
    }
    http = closers.add(
      await listen({ app, webSockets, host: config.HOST, port: config.PORT, variable: 'PORT' }),
    )
  }
  // Ahead of its last requests a load balancer has to see that this process is not ready any more.
  const lingering = new AbortController()
  if (http !== null) closers.add({ close: () => linger(config.SHUTDOWN_DELAY_MS, lingering.signal) })
  if (takesJobs) {
    closers.add({ close: () => worker.stop() })
    await worker.start()
  }
  isStarted = true
  if (takesJobs) queue.everyHour((signal) => removeOldLogs(config, log, db, signal))
  const url = http?.url ?? null
  return {
    url,
    metricsUrl: metricsServer?.url ?? null,
    db,
    queue,
    doorbell,
    feed,
    watcher,
    services,
    generator,
    activeRuns: () => worker.activeRuns,
    close: () => closers.close(),
    hurry: () => {
      lingering.abort()
      worker.cut()
    },
  }
}

/** Goes on serving for so long, or until it is told to hurry. */
async function linger(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true })
  })
}

async function removeOldLogs(config: Config, log: Logger, db: Database, signal: AbortSignal): Promise<void> {
  if (config.LOG_RETENTION_DAYS === 0) return
  const { jobs, entries } = await trimLogs(db, config.LOG_RETENTION_DAYS, signal)
  if (jobs > 0) log.info({ jobs, entries }, 'Logs whose retention was over were removed')
}

/** Closed after all that may make spans. */
async function openTracing(config: Config, log: Logger, closers: Closers): Promise<void> {
  const url = tracesUrl(config)
  if (url === null) return
  const { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio } = config
  closers.add(await startTracing({ url, sampler, ratio, log }))
}

async function serveMetrics(
  { HOST: host, METRICS_PORT: port }: Config,
  health: HealthDeps,
  log: Logger,
  closers: Closers,
): Promise<HttpServer | null> {
  if (port === undefined) return null
  const app = createHealthApp(health, log)
  return closers.add(await listen({ app, host, port, variable: 'METRICS_PORT' }))
}

interface WorkerParts {
  readonly db: Database
  readonly queue: JobQueue
  readonly doorbell: Doorbell
  readonly storage: FileStorage
  readonly generator: ImageGenerator
  readonly slots: GeneratorSlots
  readonly watcher: StatusWatcher
  readonly committer: ImageCommitter
  readonly measures: RunMeasures
  readonly endedJobs: EndedJobs
}

function openWorker(config: Config, log: Logger, parts: WorkerParts): Worker {
  const deps = {
    ...parts,
    log,
    worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    accountConcurrency: config.ACCOUNT_CONCURRENCY,
    stageConcurrency: config.STAGE_CONCURRENCY,
    imageTimeoutMs: config.IMAGE_TIMEOUT_MS,
    imageAttempts: config.IMAGE_ATTEMPTS,
    backoffMs: config.BACKOFF_MS,
  }
  return new Worker(deps, { jobConcurrency: config.JOB_CONCURRENCY, drainMs: config.DRAIN_MS })
}
