import { expect } from 'vitest'
import type { Stopframe } from '../../../src/compose.ts'
import { initialCredits, type Model, type ModelJob } from './model.ts'

export interface Real {
  readonly stopframe: Stopframe
  readonly accountId: string
}

/** Reads everything of the account and compares it with the model. */
export async function expectEqual(model: Model, { stopframe, accountId }: Real): Promise<void> {
  const { prisma } = stopframe.db
  const account = await prisma.account.findUnique({ where: { id: accountId } })
  const { balance, held, running } = account ?? { balance: initialCredits, held: 0, running: 0 }
  expect({ balance, held, running }).toEqual({
    balance: model.balance,
    held: model.held,
    running: model.running,
  })
  const jobs = await prisma.job.findMany({
    where: { accountId },
    include: {
      images: { orderBy: [{ stageIndex: 'asc' }, { position: 'asc' }] },
      events: { orderBy: { seq: 'asc' } },
      creditEntries: true,
    },
  })
  const byId = new Map(jobs.map((job) => [job.id, job]))
  expect(jobs).toHaveLength(model.jobs.length)
  for (const expected of model.jobs) {
    const job = byId.get(expected.id)
    if (!job) throw new Error(`Job ${expected.id} is missing.`)
    expect(readJob(job)).toEqual(readModel(expected))
  }
}

function readModel(job: ModelJob) {
  return {
    status: job.status,
    run: job.run,
    isHeld: job.isHeld,
    isSettled: job.isSettled,
    completed: job.completed,
    failed: job.failed,
    creditsHeld: job.held,
    creditsCharged: job.completed,
    ledger: {
      hold: job.images.length,
      charge: job.completed,
      release: job.isSettled ? job.images.length - job.completed : 0,
    },
    images: job.images.map(({ status, attempts }) => ({ status, attempts })),
    log: job.log.map((entry, index) => ({ seq: index + 1, ...entry })),
  }
}

interface Row {
  readonly status: string
  readonly run: number
  readonly worker: string | null
  readonly finishedAt: Date | null
  readonly completedImages: number
  readonly failedImages: number
  readonly creditsHeld: number
  readonly creditsCharged: number
  readonly images: readonly { status: string; attempts: number }[]
  readonly events: readonly {
    seq: number
    type: string
    status: string
    completedImages: number
    failedImages: number
  }[]
  readonly creditEntries: readonly { kind: string; amount: number }[]
}

function readJob(job: Row) {
  const sum = (kind: string) =>
    job.creditEntries.filter((entry) => entry.kind === kind).reduce((total, { amount }) => total + amount, 0)
  return {
    status: job.status,
    run: job.run,
    isHeld: job.worker !== null,
    isSettled: job.finishedAt !== null,
    completed: job.completedImages,
    failed: job.failedImages,
    creditsHeld: job.creditsHeld,
    creditsCharged: job.creditsCharged,
    ledger: { hold: sum('HOLD'), charge: sum('CHARGE'), release: sum('RELEASE') },
    images: job.images.map(({ status, attempts }) => ({ status, attempts })),
    log: job.events.map(({ seq, type, status, completedImages, failedImages }) => ({
      seq,
      type,
      status,
      completed: completedImages,
      failed: failedImages,
    })),
  }
}
