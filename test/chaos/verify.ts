import pLimit from 'p-limit'
import sharp from 'sharp'
import { auditLedger } from '../../src/credits/ledger.ts'
import type { Job } from '../../src/database/generated/prisma/client.ts'
import { type JobLogEntry, readLog } from '../../src/progress/log.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import * as documents from '../support/documents.ts'
import { Caller } from './caller.ts'
import type { Order } from './customer.ts'
import { initialCredits, pricePerImage, type World } from './world.ts'

// A doorbell takes milliseconds; the processes share a busy machine.
const latestStartMs = 2_000

export interface Findings {
  readonly violations: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** Compares what the database, the files, the customers, their subscribers and the provider know of every job. */
export async function verify(world: World, orders: readonly Order[]): Promise<Findings> {
  const violations: string[] = []
  const counts = new Map<string, number>()
  const count = (what: string, by: number) => counts.set(what, (counts.get(what) ?? 0) + by)
  for (const fault of await auditLedger(world.db)) violations.push(`ledger: ${JSON.stringify(fault)}`)
  const stored = await world.db.prisma.job.count()
  if (stored !== orders.length) violations.push(`${orders.length} jobs were asked for, ${stored} are stored`)
  for (const order of orders) {
    const job = await world.db.prisma.job.findUnique({ where: { id: order.jobId } })
    if (job === null) {
      violations.push(`${order.tag} is gone`)
      continue
    }
    const log = await wholeLog(world, job)
    violations.push(...checkJob(order, job, log).map((text) => `${order.tag} (${job.id}): ${text}`))
    count(`jobs ${job.status.toLowerCase()}`, 1)
    count('images kept and charged', job.completedImages)
    count('images given up', job.failedImages)
    count('runs', job.run)
    for (const { seen, connections } of order.subscribers) {
      count('subscribers', 1)
      count('connections of subscribers', connections)
      count('entries delivered', seen.length)
    }
  }
  violations.push(...(await checkCredits(world)), ...(await checkFiles(world, orders, count)))
  violations.push(...checkStarts(world, orders, count), ...world.unexpectedEnds)
  return { violations, counts: Object.fromEntries(counts) }
}

async function wholeLog(world: World, job: Job): Promise<JobLogEntry[]> {
  const log: JobLogEntry[] = []
  for (;;) {
    const page = await readLog(world.db, [{ jobId: job.id, after: log.length }], 1_000)
    log.push(...page)
    if (page.length < 1_000) return log
  }
}

function checkJob(order: Order, job: Job, log: readonly JobLogEntry[]): string[] {
  const wrong: string[] = []
  const must = (holds: boolean, text: string) => holds || wrong.push(text)
  must(job.finishedAt !== null, `never settled; ${job.status}, run ${job.run}, held by ${job.worker}`)
  must(job.totalImages === order.total, `${job.totalImages} images, ${order.total} were asked for`)
  must(
    log.every(({ seq }, index) => seq === index + 1),
    'its log has a gap',
  )
  const ends = log.filter(({ type }) => type === 'SETTLED')
  must(ends.length === 1 && log.at(-1)?.type === 'SETTLED', `its log has ${ends.length} ends`)
  must(log.at(-1)?.status === job.status, `it ended as ${log.at(-1)?.status} and is ${job.status}`)
  const terminal = log.findIndex(({ status }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(status))
  const statuses = new Set(log.slice(terminal).map(({ status }) => status))
  must(statuses.size === 1, `a terminal state was left: ${[...statuses].join(', ')}`)
  const cancels = order.outcomes.filter((outcome) => outcome === 'CANCELLED').length
  must(cancels <= 1, `cancelled ${cancels} times`)
  const accepted = order.outcomes.some((outcome) => /^(ALREADY_)?CANCELLED$/.test(outcome))
  must(!accepted || job.status === 'CANCELLED', `a cancel was accepted and it is ${job.status}`)
  for (const { seen, violations, isAtEnd } of order.subscribers) {
    wrong.push(...violations)
    must(isAtEnd, `a subscriber saw ${seen.length} of ${log.length} entries`)
    const differs = seen.findIndex((entry, index) => !isSame(entry, log[index]))
    must(differs === -1, `a subscriber saw another entry ${differs + 1}: ${JSON.stringify(seen[differs])}`)
  }
  return wrong
}

function isSame(seen: Order['subscribers'][number]['seen'][number], entry: JobLogEntry | undefined): boolean {
  if (entry === undefined) return false
  const attachmentId = entry.type === 'IMAGE_GENERATED' ? String(entry.image.attachmentId) : null
  return (
    seen.cursor === entry.seq &&
    seen.status === entry.status &&
    seen.completedImages === entry.completedImages &&
    seen.attachmentId === attachmentId
  )
}

async function checkCredits(world: World): Promise<string[]> {
  const accounts = await world.db.prisma.account.findMany({
    include: { jobs: { select: { completedImages: true } } },
  })
  return accounts.flatMap(({ id, balance, held, running, jobs }) => {
    const kept = jobs.reduce((sum, { completedImages }) => sum + completedImages, 0)
    const right = initialCredits - kept * pricePerImage
    if (balance === right && held === 0 && running === 0) return []
    return [`account ${id}: balance ${balance} and not ${right}, held ${held}, running ${running}`]
  })
}

/** Each kept image can be fetched by its owner and opens as a picture; what else lies in the storage is counted. */
async function checkFiles(
  world: World,
  orders: readonly Order[],
  count: (what: string, by: number) => void,
): Promise<string[]> {
  const limit = pLimit(8)
  const named = new Set<string>()
  const wrong = await Promise.all(
    orders.map(({ accountId, jobId }) =>
      limit(async () => {
        const { job } = await new Caller(world, accountId).run(documents.job, { id: jobId })
        const images = (job?.images.edges ?? []).flatMap(({ node }) =>
          node.attachment ? [node.attachment] : [],
        )
        const problems: string[] = []
        for (const { url, width, bytes } of images) {
          named.add(new URL(url).pathname.replace('/files/', ''))
          const response = await fetch(url)
          const file = new Uint8Array(await response.arrayBuffer())
          const opened = await sharp(file)
            .metadata()
            .catch(() => null)
          if (file.byteLength !== bytes || opened?.width !== width)
            problems.push(`${url} answers ${response.status} with ${file.byteLength} of ${bytes} bytes`)
          else count('files fetched', 1)
        }
        return problems
      }),
    ),
  )
  const stored = await createDiskStorage({ rootDir: `${world.dataDir}/files` }).list('jobs')
  const pictures = stored.filter((key) => !key.includes('thumbnail'))
  count('files that nothing names', pictures.filter((key) => !named.has(key)).length)
  return wrong.flat()
}

/** Guarantee 1, by the provider's own record. */
function checkStarts(
  world: World,
  orders: readonly Order[],
  count: (what: string, by: number) => void,
): string[] {
  const cancelled = new Map(
    orders.flatMap(({ tag, cancelAnsweredAt, outcomes }) =>
      cancelAnsweredAt !== null && !outcomes.includes('ALREADY_FINISHED') ? [[tag, cancelAnsweredAt]] : [],
    ),
  )
  const late = world.provider.started.flatMap(({ tag, worker, at }) => {
    const answeredAt = cancelled.get(tag)
    if (answeredAt === undefined || at <= answeredAt) return []
    const heardAll = world.deafness(worker).every((deaf) => deaf.until < answeredAt || deaf.from > at)
    return [{ tag, afterMs: at - answeredAt, heardAll }]
  })
  count('images asked of the provider', world.provider.started.length)
  const hears = (worker: number, from: number, until: number) =>
    world.deafness(worker).every((deaf) => deaf.until < from || deaf.from > until)
  const able = new Set(
    world.provider.started.flatMap(({ tag, worker, at }) => {
      const answeredAt = cancelled.get(tag)
      const isOne = answeredAt !== undefined && at <= answeredAt
      return isOne && hears(worker, answeredAt, answeredAt + latestStartMs) ? [`${tag} ${worker}`] : []
    }),
  )
  count('cancels that a worker of the job could hear at once', able.size)
  const heard = late.filter(({ heardAll }) => heardAll)
  const latest = (which: typeof late) => Math.round(Math.max(0, ...which.map(({ afterMs }) => afterMs)))
  count('images begun after a cancel was answered', late.length)
  count('  by workers that could hear of it all the time', heard.length)
  count('  the latest of these, ms after', latest(heard))
  count('  the latest of all, ms after', latest(late))
  return heard
    .filter(({ afterMs }) => afterMs > latestStartMs)
    .map(
      ({ tag, afterMs }) =>
        `${tag}: an image was begun ${Math.round(afterMs)} ms after its cancel was answered`,
    )
}
