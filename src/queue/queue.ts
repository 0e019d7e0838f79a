import { performance } from 'node:perf_hooks'
import { type ConstructorOptions, PgBoss, systemClock } from 'pg-boss'
import { type Database, longStatementMs, only, type Queryable, type Statement } from '../database/database.ts'
import { StatementNames } from '../database/statementNames.ts'
import type { Logger } from '../lib/log.ts'
import { gatherStatistics } from './gatherStatistics.ts'
import { type Hourly, type HourlyTask, openHourly, openHourlySoon } from './hourly.ts'
import { Places } from './places.ts'
import { prepareQueue } from './prepareQueue.ts'

/**
 * Who runs which job next: the accounts in turns, each account's jobs in the order in which they were made. A message commits with its job and is delivered until a handler ends without an error.
 */
export interface JobQueue {
  /** Puts a job in, in the caller's transaction; it is not given out before `delayS` seconds are over. */
  enqueue(tx: Queryable, job: QueuedJob, options?: { delayS?: number }): Promise<void>
  /** Takes up to `concurrency` jobs at once. A handler that rejects gets its job back later. */
  work(limits: WorkLimits, handler: (jobId: string) => Promise<void>): Promise<void>
  /**
   * Puts in every unfinished job that has no message left, and returns how many. None is ever expected: it is the net
   * under what ends a message without its job (its attempts spent, its retention over, an operator's hand). Messages that
   * lie in the future, because a clock went back, become due.
   */
  rescue(): Promise<number>
  /** See hourly.ts; from a moment later on, until `stopWork`. Once. */
  everyHour(task: HourlyTask): void
  /** As pg-boss counted last, every few seconds. */
  depth(): Promise<QueueDepth>
  /** Takes no further job or task; resolves when the handlers under way have ended. */
  stopWork(): Promise<void>
  close(): Promise<void>
}

export interface QueueDepth {
  /** To be taken now. */
  readonly ready: number
  /** To be taken later: repeats, and jobs whose account is busy. */
  readonly deferred: number
  /** A run has it. */
  readonly active: number
}

interface QueuedJob {
  readonly id: string
  readonly accountId: string
}

interface WorkLimits {
  /** Jobs that this process runs at once. */
  readonly jobConcurrency: number
  /** Jobs of one account given out at once, to all processes together; a claim keeps the limit where two fetches race. */
  readonly accountConcurrency: number
}

const queueName = 'stopframe-jobs'

// A worker that lost its job while frozen may take the message away from the one that has the job: should that one die
// too, nobody would be told.
const rescueIntervalMs = 15_000

// EXCEPT, because it sorts or hashes whatever is expected: NOT EXISTS was planned as a loop over all messages for each
// job where few were expected, and 20,000 jobs that had just been made kept it from ever coming to an end. num_nulls
// is how the index jobs_unfinished says it.
const findLost: Statement = {
  name: 'queue-find-lost',
  text: `
SELECT id, account_id FROM jobs WHERE id = ANY(ARRAY(
  SELECT lost.id::uuid FROM (
    SELECT id::text FROM jobs WHERE num_nulls(finished_at) = 1 AND status <> 'PAUSED'
    EXCEPT
    SELECT data ->> 'jobId' FROM pgboss.job WHERE name = '${queueName}' AND state IN ('created', 'retry', 'active')
  ) AS lost LIMIT 1000
))`,
  timeoutMs: longStatementMs,
}

// Whose turn it is: each account's next job stands beside the next one of every other account, its second behind those,
// and so on, or whoever asks for fifty first would be served fifty times first. A newcomer stands behind the turn that is
// running, which moves with each job that begins, or behind the first that waits where none runs: nobody who waits is
// passed by an endless row of newcomers. A job that has run before, handed back by a deploy, say, goes on first.
// From the thousandth on an account's jobs share a turn, which keeps the count cheap. What waits is told as pg-boss's index
// of it tells it: in other words all of it would be read for each job that is made.
const findTurn: Statement = {
  name: 'queue-find-turn',
  text: `
WITH own AS (
  SELECT id, run, created_at FROM jobs WHERE id = $2
), running AS (
  SELECT min(-priority) AS first, max(-priority) AS last FROM pgboss.job
  WHERE name = '${queueName}' AND state = 'active' AND group_id IS NOT NULL
), waiting AS (
  SELECT -max(priority) AS first FROM pgboss.job
  WHERE name = '${queueName}' AND state < 'active' AND NOT blocked AND group_id IS NOT NULL
)
SELECT CASE WHEN own.run > 0 THEN coalesce(least(running.first, waiting.first), 1)
  ELSE coalesce(running.last, waiting.first - 1, 0) + 1
    + (SELECT count(*) FROM (SELECT FROM jobs AS other
        WHERE other.account_id = $1 AND other.ending = 'NONE' AND other.status = 'PENDING' AND other.id <> own.id
          AND (other.created_at, other.id) < (own.created_at, own.id) LIMIT 1000) AS ahead)
  END::int AS turn
FROM own, running, waiting`,
}

// The database's clock, or that of a machine before, went back: no message of ours is to wait for as long as this.
const catchUp: Statement = {
  name: 'queue-catch-up',
  text: `
UPDATE pgboss.job SET start_after = now()
WHERE name = '${queueName}' AND state IN ('created', 'retry') AND start_after > now() + interval '1 minute'
RETURNING id`,
  timeoutMs: longStatementMs,
}

// All of them at once: no more than the one process had places.
const findActive: Statement = {
  name: 'queue-find-active',
  text: `SELECT id FROM pgboss.job WHERE name = '${queueName}' AND state = 'active'`,
}

// pg-boss measures its waits with it: by the machine's own clock, one that goes back an hour would make a place sleep
// for an hour. Leases are measured by the database's clock alone.
const steadyClock = { ...systemClock, now: () => Math.round(performance.timeOrigin + performance.now()) }

// "stopframe rescue", so to say: any number that nobody else locks.
const lockRescue: Statement = {
  name: 'queue-lock-rescue',
  text: 'SELECT pg_try_advisory_xact_lock(7_236_015) AS taken',
}

const queueOptions = {
  notify: true,
  // Longest run of one job; pg-boss allows a day. A job that takes longer goes on in another run.
  expireInSeconds: 24 * 3600 - 1,
  // A delivery that fails is a crash or an outage, never an image's fault: those end inside the run.
  retryLimit: 100,
  retryDelay: 1,
  retryBackoff: true,
  // pg-boss counts a dead worker's messages among them, however much was made in between, and no job of one is to wait long.
  retryDelayMax: 5,
  deleteAfterSeconds: 3600,
  // A job may wait for its worker through any holiday.
  retentionSeconds: 365 * 24 * 3600,
} as const

// A dead worker's message is given out again after so long; a live one's is refreshed at half of it. The embedded
// database serves one process: if that is dead, nobody is there to notice, and if its clock jumps, it is not dead.
const heartbeatSeconds = { server: 10, embedded: null } as const

const workOptions = {
  batchSize: 1,
  // A notification wakes the place that is free at once; what becomes due by itself (a retry, a dead worker's job) is found so soon.
  notifyPollingIntervalSeconds: 1,
  pollingIntervalSeconds: 1,
} as const

export interface QueueOptions {
  /** Whether this process is told of new messages at once. One that takes none need not wake up for them. */
  readonly listen: boolean
}

export async function openQueue(
  db: Database,
  log: Logger,
  { listen }: QueueOptions = { listen: true },
): Promise<JobQueue> {
  const bossOptions = {
    ...db.queue,
    useListenNotify: listen,
    // Its spans would stand between a job's own, and each fetch would begin a trace.
    openTelemetry: { enabled: false },
    clock: steadyClock,
    // Nobody reads the list of its instances, which takes four statements at a start and one twice a minute.
    registerInstance: false,
  }
  const boss = openBoss(log, {
    ...bossOptions,
    schedule: false,
    // How soon a dead worker is noticed.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // How often finished messages whose time is over are deleted; once a day by default, which would leave a busy
    // day's to each of those looks, that read the whole table.
    maintenanceIntervalSeconds: 600,
  })
  await boss.start()
  await prepareQueue(boss, queueName, { ...queueOptions, heartbeatSeconds: heartbeatSeconds[db.kind] })
  if (db.kind === 'embedded') await takeBackAll(boss, db)
  const names = new StatementNames('queue-send')
  let places: Places | null = null
  let timer: NodeJS.Timeout | null = null
  let hourly: Hourly | null = null
  let scheduler: PgBoss | null = null

  const enqueue: JobQueue['enqueue'] = async (tx, { id, accountId }, { delayS = 0 } = {}) => {
    const { turn } = only(await tx.query<{ turn: number }>(findTurn, [accountId, id]))
    const options = {
      db: queueDatabase(tx, names),
      group: { id: accountId },
      startAfter: delayS,
      priority: -turn,
    }
    await boss.send(queueName, { jobId: id }, options)
  }
  const rescue = async () => {
    await db.query(catchUp, [])
    // One process at a time: two that saw the same job without a message would put it in twice.
    const found = await db.transaction(async (tx) => {
      const [lock] = await tx.query<{ taken: boolean }>(lockRescue, [])
      if (lock?.taken !== true) return 0
      const lost = await tx.query<{ id: string; account_id: string }>(findLost, [])
      for (const { id, account_id: accountId } of lost) await enqueue(tx, { id, accountId })
      return lost.length
    })
    if (found > 0) log.warn({ jobs: found }, 'Jobs without a message in the queue were put in again')
    return found
  }
  let rescuing: Promise<unknown> | null = null
  const rescueNow = () => {
    rescuing ??= rescue()
      .then(() => gatherStatistics(db))
      .catch((error: unknown) =>
        log.warn(
          { err: error },
          'Could not look after the queue: for jobs without a message, and its statistics',
        ),
      )
      .finally(() => {
        rescuing = null
      })
  }

  return {
    enqueue,
    rescue,
    async depth() {
      const queue = await boss.getQueue(queueName)
      if (queue === null) throw new Error(`There is no queue ${queueName}.`)
      return { ready: queue.readyCount, deferred: queue.deferredCount, active: queue.activeCount }
    },
    async work({ jobConcurrency, accountConcurrency }, handler) {
      const options = { ...workOptions, groupConcurrency: accountConcurrency }
      places = new Places({ boss, queueName, options, most: jobConcurrency, handler, log })
      await places.open()
      // A process is ready without it.
      rescueNow()
      timer = setInterval(rescueNow, rescueIntervalMs)
      timer.unref()
    },
    everyHour(task) {
      hourly = openHourlySoon(async () => {
        // Of its own, so that no start waits for the nine statements with which pg-boss begins to see to the time.
        scheduler ??= openBoss(log, {
          ...bossOptions,
          schedule: true,
          cronMonitorIntervalSeconds: 45,
          cronWorkerIntervalSeconds: 45,
          // The other one does.
          supervise: false,
          migrate: false,
        })
        await scheduler.start()
        return openHourly(scheduler, log, task)
      }, log)
    },
    async stopWork() {
      if (timer) clearInterval(timer)
      await Promise.all([hourly?.stop(), rescuing, places?.close()])
    },
    async close() {
      // Each, whatever becomes of the other.
      await Promise.all([scheduler, boss].map((each) => each?.stop({ graceful: false, close: true })))
    },
  }
}

function openBoss(log: Logger, options: ConstructorOptions): PgBoss {
  const boss = new PgBoss(options)
  boss.on('error', (error) => log.error({ err: error }, 'The queue reports an error'))
  boss.on('warning', (warning) => log.warn({ warning }, 'The queue warns'))
  return boss
}

/** The embedded database serves one process, so whoever held a message when it opens is dead. */
async function takeBackAll(boss: PgBoss, db: Database): Promise<void> {
  const active = (await db.query<{ id: string }>(findActive, [])).map(({ id }) => id)
  if (active.length === 0) return
  // Cancelled and resumed, a message is ready at once and has used up no attempt.
  await boss.cancel(queueName, active)
  await boss.resume(queueName, active)
}

function queueDatabase(tx: Queryable, names: StatementNames) {
  return {
    async executeSql(text: string, values: unknown[] = []) {
      return { rows: await tx.query({ name: names.nameOf(text), text }, values) }
    },
  }
}
