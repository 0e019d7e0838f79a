import { beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../attachments/samplePictures.ts'
import type { TestClient } from '../support/client.ts'
import { useTestServer } from '../support/harness.ts'
import { type Belongings, operations, refused } from './operations.ts'
import { nobodies } from './tokens.ts'

// No worker: the owner's job waits, so that whoever could cancel it would.
const server = useTestServer({ env: { ROLE: 'api' } })

/** An account with a job and a picture. */
async function ownerWithBelongings(): Promise<{ owner: TestClient; belongings: Belongings }> {
  const owner = await server().client()
  const { id: jobId } = await owner.createJob({ simpleGeneral: { prompt: 'x', quantity: 1 } })
  const body = new Uint8Array(await noise(20, 20).png().toBuffer())
  const attachment = await (await owner.fetch('/api/attachments', { method: 'POST', body })).json()
  return { owner, belongings: { url: server().url, owner: owner.accountId, jobId, attachment } }
}

/** What the owner has is as it was. */
async function expectUntouched(owner: TestClient, belongings: Belongings) {
  expect(await owner.job(belongings.jobId)).toMatchObject({ status: 'PENDING', cancelledAt: null })
  expect(await owner.credits()).toEqual({ balance: 1000, held: 1, available: 999 })
}

describe.each(operations)('$name', ({ call, nobody = refused, other, owner: own }) => {
  let owner: TestClient
  let belongings: Belongings

  beforeAll(async () => {
    ;({ owner, belongings } = await ownerWithBelongings())
  })

  it.each(Object.entries(nobodies))('with %s', async (_, authorization) => {
    expect(await call(belongings, await authorization(owner.accountId))).toBe(nobody)
    await expectUntouched(owner, belongings)
  })

  it('of another account', async () => {
    const { token } = await server().client()
    expect(await call(belongings, `Bearer ${token}`)).toBe(other)
    await expectUntouched(owner, belongings)
  })

  it('of the owner', async () => {
    expect(await call(belongings, `Bearer ${owner.token}`)).toBe(own)
  })
})
