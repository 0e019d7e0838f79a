import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'

// No worker empties the queue.
const server = useTestServer({ env: { ROLE: 'api' } })
const input = { simpleGeneral: { prompt: 'nobody makes it', quantity: 1 } }

/** Whose turn each of the jobs' messages is, the lowest first. */
async function turns(jobIds: readonly string[]): Promise<(number | undefined)[]> {
  const text = `SELECT data ->> 'jobId' AS job, -priority AS turn FROM pgboss.job WHERE name = 'stopframe-jobs' AND state = 'created' ORDER BY created_on`
  const rows = await server().stopframe.db.query<{ job: string; turn: number }>({ name: '', text }, [])
  const byJob = new Map(rows.map(({ job, turn }) => [job, turn]))
  return jobIds.map((id) => byJob.get(id))
}

it('a newcomer stands beside the first that waits where nothing runs, and a job that has run before goes on first', async () => {
  const { db, queue } = server().stopframe
  await db.query({ name: '', text: 'DELETE FROM pgboss.job' }, [])
  const patient = await server().client()
  const waiting = [
    await patient.createJob(input),
    await patient.createJob(input),
    await patient.createJob(input),
  ]
  // As if sixteen turns were over: all workers are away for a deploy.
  await db.query({ name: '', text: 'UPDATE pgboss.job SET priority = priority - 16' }, [])
  expect(await turns(waiting.map(({ id }) => id))).toEqual([17, 18, 19])

  const newcomer = await server().client()
  const late = [await newcomer.createJob(input), await newcomer.createJob(input)]
  expect(await turns(late.map(({ id }) => id))).toEqual([17, 18])

  const [, , last] = waiting
  await db.query({ name: '', text: `DELETE FROM pgboss.job WHERE data ->> 'jobId' = $1` }, [last?.id])
  await db.prisma.job.update({ where: { id: String(last?.id) }, data: { run: 1 } })
  await queue.enqueue(db, { id: String(last?.id), accountId: patient.accountId })
  expect(await turns([String(last?.id)])).toEqual([17])
})
