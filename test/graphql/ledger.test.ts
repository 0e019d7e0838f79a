import pg from 'pg'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { grantCredits } from '../../src/credits/accounts.ts'
import type { TestClient } from '../support/client.ts'
import * as documents from '../support/documents.ts'
import { useTestServer } from '../support/harness.ts'
import { give, hold, inOrder } from '../support/testGenerator.ts'

const server = useTestServer({ env: { PRICE_PER_IMAGE: '3' } })

let client: TestClient
let jobId: string

beforeAll(async () => {
  client = await server().client()
  const script = server().generator.script(inOrder(give, give, hold))
  const stages = [1, 2].map((quantity) => ({ prompt: script.word, quantity }))
  ;({ id: jobId } = await client.createJob({ pipelineStage: { stages } }))
  await script.request(2)
  await client.cancelJob(jobId, 'ABORT')
  await client.settled(jobId)
  await grantCredits(server().stopframe.db, client.accountId, {
    amount: 50,
    note: 'sorry for the wait',
    initialCredits: 1000,
  })
})

const pageOf = async (variables: object, of = client) =>
  (await of.run(documents.ledger, variables)).viewer.ledger
type Page = Awaited<ReturnType<typeof pageOf>>
const nodesOf = ({ edges }: Page) => edges.map(({ node }) => node)

describe('the ledger', () => {
  it('tells every change, newest first, with what it is about', async () => {
    const { ledger, pricePerImage } = (await client.run(documents.ledger, {})).viewer
    const job = { id: jobId, kind: 'PIPELINE_STAGE', pricePerImage: 3, stagesAtOnce: 2 }
    const none = { note: null, job: null, image: null }
    const entries = nodesOf(ledger)
    expect(pricePerImage).toBe(3)
    expect(entries).toMatchObject([
      { ...none, kind: 'GRANT', amount: 50, note: 'sorry for the wait' },
      { ...none, kind: 'RELEASE', amount: 3, job },
      { ...none, kind: 'CHARGE', amount: 3, job, image: { id: expect.stringContaining(jobId) } },
      { ...none, kind: 'CHARGE', amount: 3, job, image: { id: expect.stringContaining(jobId) } },
      { ...none, kind: 'HOLD', amount: 9, job },
      { ...none, kind: 'GRANT', amount: 1000, note: 'initial credits' },
    ])
    const kept = (await client.job(jobId))?.generatedAttachIds
    expect(entries.flatMap(({ image }) => image?.attachment?.id ?? []).toSorted()).toEqual(kept?.toSorted())
    const times = entries.map(({ at }) => at)
    expect(times).toEqual(times.toSorted().reverse())
  })

  it('adds up to the balance, as its kinds say', async () => {
    const sum = (signs: Record<string, number>, entries: ReturnType<typeof nodesOf>) =>
      entries.reduce((total, { kind, amount }) => total + (signs[kind] ?? 0) * amount, 0)
    const entries = nodesOf(await pageOf({}))
    expect(await client.credits()).toMatchObject({
      balance: sum({ GRANT: 1, CHARGE: -1 }, entries),
      held: sum({ HOLD: 1, CHARGE: -1, RELEASE: -1 }, entries),
    })
  })

  it('gives every entry once, forwards and backwards', async () => {
    const all = nodesOf(await pageOf({})).map(({ id }) => id)
    const first = await pageOf({ first: 4 })
    const rest = await pageOf({ first: 4, after: first.pageInfo.endCursor })
    expect([first, rest].flatMap(nodesOf).map(({ id }) => id)).toEqual(all)
    expect([first, rest].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, false])
    const last = await pageOf({ last: 2 })
    const before = await pageOf({ last: 9, before: last.pageInfo.startCursor })
    expect([before, last].flatMap(nodesOf).map(({ id }) => id)).toEqual(all)
  })

  it('knows no entry of another account, nor whether there is one', async () => {
    const stranger = await server().client()
    const theirs = (await pageOf({ first: 1 }, stranger)).pageInfo.endCursor
    for (const page of [{ after: theirs }, { before: theirs }]) {
      const { errors } = await client.execute(documents.ledger, page)
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_CURSOR' } }])
    }
  })

  it('asks the database as often for many entries as for few', async () => {
    const count = async (first: number) => {
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      await pageOf({ first })
      const texts = spy.mock.calls.map(([query]) => (query as unknown as pg.QueryConfig).text ?? '')
      spy.mockRestore()
      return texts.filter((text) => /"(credit_entries|jobs|images|attachments)"/.test(text)).length
    }
    const few = await count(3)
    expect(few).toBeGreaterThan(2)
    expect(await count(6)).toBe(few)
  })
})
