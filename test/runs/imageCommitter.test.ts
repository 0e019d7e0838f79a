import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Queryable, Statement } from '../../src/database/database.ts'
import type { StoredImage } from '../../src/runs/commitImages.ts'
import { ImageCommitter } from '../../src/runs/imageCommitter.ts'
import { useTestServer } from '../support/harness.ts'
import { SeededJob } from '../support/seed.ts'
import { until } from '../support/until.ts'

const server = useTestServer({ takesJobs: false })

/** A committer whose statements are counted, and held while `holding` is true. */
function openCommitter() {
  const { db, doorbell } = server().stopframe
  const batches: number[] = []
  let release = Promise.withResolvers<void>()
  release.resolve()
  const counted: Queryable = {
    async query<Row extends object>(statement: Statement, params: readonly unknown[]) {
      if (statement.name === 'images-commit')
        batches.push((JSON.parse(String(params[0])) as unknown[]).length)
      await release.promise
      return db.query<Row>(statement, params)
    },
  }
  const hold = () => {
    release = Promise.withResolvers<void>()
    return () => release.resolve()
  }
  return { committer: new ImageCommitter(counted, doorbell), batches, hold }
}

async function seed(images: number) {
  const accountId = randomUUID()
  const job = await SeededJob.make(server().stopframe, accountId, [images])
  const image = (position: number, change: Partial<StoredImage> = {}): StoredImage => ({
    jobId: job.id,
    run: job.run,
    stageIndex: 0,
    position,
    attempts: 1,
    storageKey: `jobs/${job.id}/0/${position}.jpg`,
    thumbnailKey: `jobs/${job.id}/0/${position}.thumbnail.jpg`,
    mimeType: 'image/jpeg',
    bytes: 1,
    width: 1,
    height: 1,
    model: 'test-1',
    ...change,
  })
  const completed = async () => {
    const { db } = server().stopframe
    return (await db.prisma.job.findUniqueOrThrow({ where: { id: job.id } })).completedImages
  }
  return { job, image, completed }
}

describe('images that are ready', () => {
  it('alone are committed at once', async () => {
    const { committer, batches } = openCommitter()
    const { image } = await seed(1)
    const committed = committer.commit(image(0))
    expect(batches).toEqual([1])
    expect(await committed).not.toBeNull()
  })

  it('while the database is away are all told so at once, and tried together again', async () => {
    let asked = 0
    const away: Queryable = {
      async query() {
        asked++
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      },
    }
    const committer = new ImageCommitter(away, server().stopframe.doorbell)
    const { image } = await seed(10)
    const commits = Array.from({ length: 10 }, (_, position) => committer.commit(image(position)))
    const told = await Promise.allSettled(commits)
    expect(told.map(({ status }) => status)).toEqual(commits.map(() => 'rejected'))
    // The first alone, and the nine that came meanwhile.
    expect(asked).toBe(2)
  })

  it('while a commit is under way share the next one, whosever they are', async () => {
    const { committer, batches, hold } = openCommitter()
    const [one, other] = [await seed(10), await seed(10)]
    const release = hold()
    const committed = [
      committer.commit(one.image(0)),
      ...[1, 2, 3, 4].map((position) => committer.commit(one.image(position))),
      ...[0, 1, 2].map((position) => committer.commit(other.image(position))),
    ]
    await until(() => batches.length === 1)
    release()
    const ids = await Promise.all(committed)
    expect(new Set(ids).size).toBe(8)
    expect(batches).toEqual([1, 7])
    expect([await one.completed(), await other.completed()]).toEqual([5, 3])
  })

  it('with a bad one among them lose only that one', async () => {
    const { committer, hold } = openCommitter()
    const { image, completed } = await seed(5)
    const release = hold()
    const bad = { bytes: -1 }
    const results = Promise.allSettled(
      [image(0), image(1), image(2, bad), image(3)].map((ready) => committer.commit(ready)),
    )
    release()
    expect((await results).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(await completed()).toBe(3)
  })

  it('of a run that lost its job are not written, and do not hold up the others', async () => {
    const { committer, hold } = openCommitter()
    const [lost, held] = [await seed(5), await seed(5)]
    const release = hold()
    const first = committer.commit(held.image(0))
    const results = Promise.all([
      committer.commit(lost.image(0, { run: lost.job.run - 1 })),
      committer.commit(held.image(1)),
      committer.commit(lost.image(1, { run: lost.job.run + 1 })),
    ])
    release()
    await first
    expect((await results).map((id) => id !== null)).toEqual([false, true, false])
    expect(await lost.completed()).toBe(0)
  })
})
