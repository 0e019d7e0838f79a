import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { auditLedger } from '../../src/credits/ledger.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'

const server = useTestServer({ takesJobs: false })

/** What the audit says of one account. */
async function faultsOf(accountId: string): Promise<string[]> {
  const faults = await auditLedger(server().stopframe.db)
  return faults.filter(({ account_id }) => account_id === accountId).map(({ fault }) => fault)
}

async function seed() {
  const accountId = randomUUID()
  const job = await SeededJob.make(server().stopframe, accountId, [4])
  await job.commit(2)
  return { accountId, job, run: (text: string, ...params: unknown[]) => run(text, params) }
}

async function run(text: string, params: readonly unknown[]): Promise<void> {
  await server().stopframe.db.query({ name: '', text }, params)
}

describe('the audit', () => {
  it('finds nothing where all is right, in the middle of a job and after it', async () => {
    const { accountId, job } = await seed()
    expect(await faultsOf(accountId)).toEqual([])
    await job.settle()
    expect(await faultsOf(accountId)).toEqual([])
  })

  it('finds an account that differs from its ledger', async () => {
    const { accountId, run } = await seed()
    await run('UPDATE accounts SET balance = balance + 1 WHERE id = $1', accountId)
    expect(await faultsOf(accountId)).toEqual(['account differs from its ledger'])
  })

  it('finds a job that differs from its ledger and its images', async () => {
    const { accountId, job, run } = await seed()
    await run(
      'UPDATE jobs SET completed_images = 3, credits_charged = 3, credits_held = 1 WHERE id = $1',
      job.id,
    )
    expect((await faultsOf(accountId)).toSorted()).toEqual([
      "held differs from the jobs' holds",
      'job differs from its images',
      'job differs from its ledger',
    ])
  })

  // What foreign keys do not keep: docs/adr/0007-rows-that-stay-need-no-look.md.
  it('finds entries of an account or a job that there is not, and of another account’s job', async () => {
    const { accountId, job } = await seed()
    const other = await seed()
    const strangerId = randomUUID()
    const add = (account: string, jobId: string) =>
      run(
        `INSERT INTO credit_entries (account_id, kind, amount, job_id, stage_index, position)
         VALUES ($1, 'CHARGE', 1, $2, 7, 7)`,
        [account, jobId],
      )
    await add(strangerId, randomUUID())
    await add(other.accountId, job.id)
    expect(await faultsOf(strangerId)).toEqual(['ledger names what is not there'])
    expect(await faultsOf(other.accountId)).toContain('ledger names what is not there')
    expect(await faultsOf(accountId)).toContain('job differs from its ledger')
  })

  it('finds an image whose attachment there is not, or is another account’s', async () => {
    const { accountId, job, run } = await seed()
    await run('UPDATE images SET attachment_id = -1 WHERE job_id = $1 AND position = 0', job.id)
    expect(await faultsOf(accountId)).toEqual(['image without its attachment'])
  })

  it('finds a log with a gap', async () => {
    const { accountId, job, run } = await seed()
    await run('DELETE FROM job_events WHERE job_id = $1 AND seq = 3', job.id)
    expect(await faultsOf(accountId)).toEqual(['log has a gap or another end'])
  })

  it('finds nothing where a log was removed, its retention being over, and what was left of one', async () => {
    const { accountId, job, run } = await seed()
    await job.settle()
    await run('UPDATE jobs SET log_trimmed_at = now() WHERE id = $1', job.id)
    expect(await faultsOf(accountId)).toEqual(['log was removed in part'])
    await run('DELETE FROM job_events WHERE job_id = $1', job.id)
    expect(await faultsOf(accountId)).toEqual([])
  })

  it('finds an account that counts jobs as running that nobody holds', async () => {
    const { accountId, run } = await seed()
    await run('UPDATE accounts SET running = 5 WHERE id = $1', accountId)
    expect(await faultsOf(accountId)).toEqual(['running differs from the jobs that runs hold'])
  })
})
