import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'

const server = useTestServer()

it('a thumbnail that is missing is made of its picture by the first who asks, and kept', async () => {
  const client = await server().client()
  const script = server().generator.script()
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1 } })
  const { kept } = await expectSettled(server(), client, id)
  const thumbnailUrl = String(kept[0]?.attachment?.thumbnailUrl)
  const file = join(String(server().env.DATA_DIR), new URL(thumbnailUrl).pathname)
  // As a worker leaves it that dies between the commit and the thumbnail.
  await rm(file)

  const answers = await Promise.all([fetch(thumbnailUrl), fetch(thumbnailUrl)])
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    const size = await sharp(await answer.arrayBuffer()).metadata()
    expect(size).toMatchObject({ format: 'jpeg', width: 16, height: 16 })
  }
  expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg' })
})
