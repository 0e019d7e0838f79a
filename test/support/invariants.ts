import sharp from 'sharp'
import { expect } from 'vitest'
import { auditLedger } from '../../src/credits/ledger.ts'
import type { TestClient } from './client.ts'
import type { TestServer } from './harness.ts'

/**
 * What must be true of every settled job, whatever happened to it: charged = kept images = files that open;
 * nothing held; a log without a gap, with one end; a sound ledger. Returns the job and its log.
 */
export async function expectSettled(server: TestServer, client: TestClient, jobId: string) {
  const log = await client.settled(jobId)
  const job = await client.job(jobId)
  if (job === null) throw new Error(`Job ${jobId} is gone.`)
  const images = job.images.edges.map(({ node }) => node)
  const kept = images.filter(({ status }) => status === 'GENERATED')

  expect(job.creditsCharged).toBe(kept.length)
  expect(job.completedImages).toBe(kept.length)
  expect(job.failedImages).toBe(images.filter(({ status }) => status === 'FAILED').length)
  expect(job.creditsHeld).toBe(0)
  expect(job.draining).toBe(false)
  expect(job.finishedAt).not.toBeNull()
  expect(images).toHaveLength(job.totalImages)
  expect(images.filter(({ status }) => status === 'QUEUED')).toEqual([])
  expect(job.generatedAttachIds).toEqual(kept.map(({ attachment }) => attachment?.id))
  await Promise.all(kept.map(({ attachment }) => expectOpens(client, attachment)))

  expect(log.map(({ cursor }) => cursor)).toEqual(log.map((_, index) => String(index + 1)))
  expect(log.filter(({ __typename }) => __typename === 'JobSettled')).toHaveLength(1)
  expect(log.at(-1)).toMatchObject({
    __typename: 'JobSettled',
    creditsCharged: kept.length,
    creditsReleased: job.totalImages - kept.length,
    status: job.status,
  })
  expect(log.filter(({ __typename }) => __typename === 'ImageGenerated')).toHaveLength(kept.length)
  expect(await auditLedger(server.stopframe.db)).toEqual([])
  return { job, log, images, kept }
}

async function expectOpens(
  client: TestClient,
  attachment: { url: string; thumbnailUrl: string; bytes: number; width: number; height: number } | null,
): Promise<void> {
  if (attachment === null) throw new Error('A kept image has no attachment.')
  const file = new Uint8Array(await (await fetch(new URL(attachment.url, client.url))).arrayBuffer())
  expect(file.byteLength).toBe(attachment.bytes)
  const { width, height } = await sharp(file).metadata()
  expect({ width, height }).toEqual({ width: attachment.width, height: attachment.height })
  expect((await fetch(new URL(attachment.thumbnailUrl, client.url))).status).toBe(200)
}
