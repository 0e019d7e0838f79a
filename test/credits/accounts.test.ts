import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BalanceTooHighError, grantCredits, openAccount, readBalance } from '../../src/credits/accounts.ts'
import { auditLedger } from '../../src/credits/ledger.ts'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer({ takesJobs: false })
const initialCredits = 10

/** Its entries, oldest first; each is a grant, and they add up to the balance. */
async function grantsOf(accountId: string): Promise<{ amount: number; note: string | null }[]> {
  const { db } = server().stopframe
  const faults = await auditLedger(db)
  expect(faults.filter(({ account_id }) => account_id === accountId)).toEqual([])
  const text = "SELECT amount, note FROM credit_entries WHERE account_id = $1 AND kind = 'GRANT' ORDER BY id"
  return db.query({ name: '', text }, [accountId])
}

const initial = { amount: initialCredits, note: 'initial credits' }
const gift = { amount: 5, note: 'a gift' }

describe('an account', () => {
  it('is given its initial credits once, and others by grants', async () => {
    const accountId = randomUUID()
    const { db } = server().stopframe
    await Promise.all([1, 2, 3].map(() => openAccount(db, accountId, initialCredits)))
    expect(await readBalance(db, accountId)).toEqual({ balance: 10, held: 0 })
    expect(await grantCredits(db, accountId, { ...gift, initialCredits })).toEqual({ balance: 15, held: 0 })
    expect(await grantsOf(accountId)).toEqual([initial, gift])
  })

  it('that is granted credits ahead of its first call is given its initial ones too', async () => {
    const accountId = randomUUID()
    const { db } = server().stopframe
    expect(await grantCredits(db, accountId, { ...gift, initialCredits })).toEqual({ balance: 15, held: 0 })
    await openAccount(db, accountId, initialCredits)
    expect(await grantsOf(accountId)).toEqual([initial, gift])
  })

  it('that is granted credits during its first call has both once', async () => {
    const { db } = server().stopframe
    const accountIds = Array.from({ length: 10 }, () => randomUUID())
    await Promise.all(
      accountIds.flatMap((accountId) => [
        grantCredits(db, accountId, { ...gift, initialCredits }),
        openAccount(db, accountId, initialCredits),
        grantCredits(db, accountId, { ...gift, initialCredits }),
      ]),
    )
    for (const accountId of accountIds) {
      expect(await grantsOf(accountId)).toEqual([initial, gift, gift])
      expect(await readBalance(db, accountId)).toEqual({ balance: 20, held: 0 })
    }
  })

  it('takes no grant over what a balance can be, and is left as it was', async () => {
    const accountId = randomUUID()
    const { db } = server().stopframe
    const most = { amount: 2 ** 31 - 1 - initialCredits, note: 'all that fits' }
    const refused = grantCredits(db, accountId, { amount: most.amount + 1, note: 'too much', initialCredits })
    await expect(refused).rejects.toThrow(BalanceTooHighError)
    expect(await grantsOf(accountId)).toEqual([])
    await grantCredits(db, accountId, { ...most, initialCredits })
    await expect(grantCredits(db, accountId, { ...gift, initialCredits })).rejects.toThrow(
      `${accountId} has 2147483647 credits and may have 2147483647: there is room for 0 more.`,
    )
    expect(await grantsOf(accountId)).toEqual([initial, most])
  })
})
