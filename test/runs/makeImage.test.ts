import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { useTestServer } from '../support/harness.ts'
import { HeldReading } from '../support/heldReading.ts'
import { expectSettled } from '../support/invariants.ts'
import { cancelHeard, uploadPicture } from '../support/jobs.ts'

const rootDir = mkdtempSync(join(tmpdir(), 'stopframe-test-make-image-'))
afterAll(() => rm(rootDir, { recursive: true, force: true }))

const reading = new HeldReading()
const server = useTestServer({ replace: { storage: reading.wrap(createDiskStorage({ rootDir })) } })

it.each(['DRAIN', 'ABORT'] as const)(
  'a %s that is heard while references are read has nothing asked for',
  async (mode) => {
    const client = await server().client()
    const attachId = await uploadPicture(client)
    const { word, requests } = server().generator.script((request) => request.finish())
    const held = reading.hold()
    const portraits = [{ attachId, wrappingPrompt: word }]
    const { id } = await client.createJob({ simplePortrait: { portraits } })
    await held.asked
    const heard = cancelHeard(server(), id)
    await client.cancelJob(id, mode)
    await heard
    held.open()
    const { kept } = await expectSettled(server(), client, id)
    expect(kept).toHaveLength(0)
    expect(requests).toHaveLength(0)
  },
)
