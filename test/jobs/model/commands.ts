import fc from 'fast-check'
import { expect } from 'vitest'
import { cancelJob } from '../../../src/jobs/cancelJob.ts'
import { createJob } from '../../../src/jobs/createJob.ts'
import { InsufficientCreditsError } from '../../../src/jobs/errors.ts'
import { settleJob } from '../../../src/jobs/settleJob.ts'
import type { JobQueue } from '../../../src/queue/queue.ts'
import { claimJob, handBack } from '../../../src/runs/claimJob.ts'
import { commitImages } from '../../../src/runs/commitImages.ts'
import { finishStage, recordAttempts, recordFailure } from '../../../src/runs/recordImage.ts'
import { expectEqual, type Real } from './compare.ts'
import { accountConcurrency, initialCredits, type Model, ModelJob } from './model.ts'

type Step = fc.AsyncCommand<Model, Real>

// Messages are not what is modelled: a claim stands for a delivery, and may come at any time.
const queue = { enqueue: async () => undefined } as unknown as JobQueue

/** A step on one of the jobs there are, by the run that holds it or by one that held it before. */
function jobStep<Args>(
  name: string,
  args: fc.Arbitrary<Args>,
  act: (real: Real, job: ModelJob, run: number, args: Args, model: Model) => Promise<void>,
): fc.Arbitrary<Step> {
  const which = fc.record({
    pick: fc.nat(),
    age: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constant(1)),
    args,
  })
  return which.map((chosen) => ({
    check: ({ jobs }) => jobs.length > 0,
    async run(model, real) {
      const job = model.jobs[chosen.pick % model.jobs.length] as ModelJob
      await act(real, job, Math.max(1, job.run - chosen.age), chosen.args, model)
      await expectEqual(model, real)
    },
    toString: () => `${name}(${JSON.stringify(chosen)})`,
  }))
}

const create = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).map(
  (quantities): Step => ({
    check: () => true,
    async run(model, real) {
      const input = { pipelineStage: { stages: quantities.map((quantity) => ({ prompt: 'x', quantity })) } }
      const total = quantities.reduce((sum, quantity) => sum + quantity, 0)
      const { db, doorbell } = real.stopframe
      const made = createJob({ db, queue, doorbell, pricePerImage: 1, initialCredits }, real.accountId, {
        input,
      })
      const available = model.balance - model.held
      if (total <= available) model.jobs.push(new ModelJob((await made).id, quantities))
      else await expect(made).rejects.toEqual(new InsufficientCreditsError(total, available))
      await expectEqual(model, real)
    },
    toString: () => `create(${quantities})`,
  }),
)

const claim = jobStep('claim', fc.constant(null), async ({ stopframe }, job, _run, _args, model) => {
  const claimed = await claimJob(stopframe.db, job.id, { worker: 'a worker', accountConcurrency })
  const expected = job.claim(model.running < accountConcurrency)
  expect(typeof claimed === 'string' ? claimed : claimed.run).toBe(expected)
})

const keep = jobStep(
  'keep',
  fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  async (real, job, run, picks) => {
    const images = [...new Set(picks.map((pick) => job.images[pick % job.images.length]))].filter(
      (image) => image !== undefined,
    )
    const kept = await commitImages(
      real.stopframe.db,
      images.map(({ stageIndex, position, attempts }) => ({
        jobId: job.id,
        run,
        stageIndex,
        position,
        attempts: attempts + 1,
        storageKey: `jobs/${job.id}/${stageIndex}/${position}-${run}.jpg`,
        thumbnailKey: `jobs/${job.id}/${stageIndex}/${position}-${run}.thumbnail.jpg`,
        mimeType: 'image/jpeg',
        bytes: 1,
        width: 1,
        height: 1,
        model: 'model',
      })),
    )
    expect(kept.map((id) => id !== null)).toEqual(job.keep(run, images))
  },
)

const fail = jobStep(
  'fail',
  fc.record({ pick: fc.nat(), givesUp: fc.boolean() }),
  async (real, job, run, { pick, givesUp }) => {
    const image = job.images[pick % job.images.length]
    if (!image) return
    const failed = {
      jobId: job.id,
      run,
      stageIndex: image.stageIndex,
      position: image.position,
      attempts: image.attempts + 1,
      code: 'PROVIDER_ERROR',
      message: 'No image.',
    }
    const recorded = await (givesUp ? recordFailure : recordAttempts)(real.stopframe.db, failed)
    expect(recorded).toBe(job.fail(run, image, givesUp))
  },
)

const finish = jobStep('finishStage', fc.nat({ max: 2 }), async (real, job, run, stageIndex) => {
  if (!job.images.some((image) => image.stageIndex === stageIndex)) return
  await finishStage(real.stopframe.db, job.id, run, stageIndex)
  job.finishStage(run, stageIndex)
})

const cancel = jobStep(
  'cancel',
  fc.constantFrom('DRAIN' as const, 'ABORT' as const),
  async (real, job, _run, mode) => {
    const { outcome } = await cancelJob(real.stopframe, real.accountId, job.id, mode)
    expect(outcome).toBe(job.cancel())
  },
)

const handJobBack = jobStep('handBack', fc.constant(null), async (real, job, run) => {
  await handBack(real.stopframe.db, queue, { id: job.id, accountId: real.accountId }, run)
  job.handBack(run)
})

const settle = jobStep(
  'settle',
  fc.constantFrom('COMPLETED' as const, 'FAILED' as const),
  async (real, job, run, status) => {
    const ending = status === 'FAILED' ? { status, code: 'CAUSE', message: 'A cause.' } : { status }
    const settled = await settleJob(real.stopframe.db, job.id, run, ending)
    expect(settled !== null).toBe(job.settle(run, status))
  },
)

export const commands = [create, claim, claim, keep, keep, keep, fail, finish, cancel, handJobBack, settle]
