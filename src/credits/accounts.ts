import type { Database, Queryable, Statement } from '../database/database.ts'
import { only } from '../database/database.ts'

export interface Balance {
  readonly balance: number
  readonly held: number
}

const open: Statement = {
  name: 'account-open',
  text: `
WITH opened AS (
  INSERT INTO accounts (id, balance) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id, balance
)
INSERT INTO credit_entries (account_id, kind, amount, note)
SELECT id, 'GRANT', balance, 'initial credits' FROM opened WHERE balance > 0`,
}

const read: Statement = { name: 'account-read', text: 'SELECT balance, held FROM accounts WHERE id = $1' }

/** Opens the account with its initial credits at the first call for it; later calls change nothing. */
export async function openAccount(db: Queryable, accountId: string, initialCredits: number): Promise<void> {
  await db.query(open, [accountId, initialCredits])
}

export async function readBalance(db: Queryable, accountId: string): Promise<Balance> {
  return only(await db.query<Balance>(read, [accountId]))
}

const hold: Statement = {
  name: 'account-hold',
  text: `
UPDATE accounts SET held = held + $2 WHERE id = $1 AND balance - held >= $2 RETURNING balance, held`,
}

/** Sets credits aside; false where the account has fewer. The caller writes the ledger's HOLD in the same transaction. */
export async function holdCredits(tx: Queryable, accountId: string, amount: number): Promise<boolean> {
  return (await tx.query(hold, [accountId, amount])).length === 1
}

// What an INTEGER of PostgreSQL holds.
const highestBalance = 2 ** 31 - 1

/** The account cannot hold so many credits. Nothing was written. */
export class BalanceTooHighError extends Error {
  readonly accountId: string
  readonly balance: number

  constructor(accountId: string, balance: number) {
    const room = highestBalance - balance
    super(
      `${accountId} has ${balance} credits and may have ${highestBalance}: there is room for ${room} more.`,
    )
    this.name = 'BalanceTooHighError'
    this.accountId = accountId
    this.balance = balance
  }
}

export interface Grant {
  readonly amount: number
  readonly note: string
  readonly initialCredits: number
}

const grant: Statement = {
  name: 'account-grant',
  text: `
WITH account AS (
  UPDATE accounts SET balance = balance + $2 WHERE id = $1 AND balance <= ${highestBalance} - $2
  RETURNING id, balance, held
), entry AS (
  INSERT INTO credit_entries (account_id, kind, amount, note) SELECT id, 'GRANT', $2, $3 FROM account
)
SELECT balance, held FROM account`,
}

/**
 * Adds credits to an account and returns what it has then. One that is new is opened as its first call would open it,
 * with its initial credits, which that call will not give any more. Rejects with a BalanceTooHighError where it would have
 * too many; then nothing was written.
 */
export async function grantCredits(
  db: Pick<Database, 'transaction'>,
  accountId: string,
  { amount, note, initialCredits }: Grant,
): Promise<Balance> {
  return db.transaction(async (tx) => {
    await openAccount(tx, accountId, initialCredits)
    const [granted] = await tx.query<Balance>(grant, [accountId, amount, note])
    if (granted === undefined) {
      throw new BalanceTooHighError(accountId, (await readBalance(tx, accountId)).balance)
    }
    return granted
  })
}
