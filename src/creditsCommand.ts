import { type Config, readConfig } from './config/config.ts'
import { loadEnvFile } from './config/envFile.ts'
import { BalanceTooHighError, grantCredits } from './credits/accounts.ts'
import { auditLedger } from './credits/ledger.ts'
import type { Database } from './database/database.ts'
import { createLog } from './lib/log.ts'
import { StartupError } from './lib/startupError.ts'
import { openDatabase } from './outside.ts'

const usage = `Usage:
  npm run credits -- grant ACCOUNT AMOUNT [NOTE]   adds credits to an account ("local" without authentication)
  npm run credits -- audit                         adds up the whole ledger and says what disagrees`

// What an audit that did not take place must not be taken for: 1 is money.
const couldNotRun = 2

/** The operators' command for credits. Exit code 1 where the audit finds a fault or the grant is refused. */
async function main(words: readonly string[]): Promise<number> {
  const work = readCommand(words)
  loadEnvFile()
  const config = readConfig(process.env)
  const db = await openDatabase(config, createLog('silent'), { queryTimeoutMs: 0 })
  try {
    return await work(db, config)
  } finally {
    await db.close()
  }
}

function readCommand([command, account, amount, ...note]: readonly string[]): (
  db: Database,
  config: Config,
) => Promise<number> {
  if (command === 'audit' && account === undefined) return audit
  const credits = /^[1-9]\d{0,8}$/.test(amount ?? '') ? Number(amount) : null
  if (command !== 'grant' || !account || credits === null) throw new StartupError(usage)
  return async (db, { INITIAL_CREDITS: initialCredits }) => {
    const { balance, held } = await grantCredits(db, account, {
      amount: credits,
      note: note.join(' ') || 'granted by an operator',
      initialCredits,
    })
    process.stdout.write(`${account}: balance ${balance}, held ${held}, available ${balance - held}\n`)
    return 0
  }
}

async function audit(db: Database): Promise<number> {
  const faults = await auditLedger(db)
  for (const { fault, account_id, job_id, detail } of faults) {
    process.stdout.write(`${fault}: account ${account_id}, job ${job_id ?? '–'}: ${detail}\n`)
  }
  process.stdout.write(faults.length === 0 ? 'The ledger is sound.\n' : `${faults.length} faults.\n`)
  return faults.length === 0 ? 0 : 1
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isForeseen = error instanceof StartupError || error instanceof BalanceTooHighError
    process.stderr.write(`${isForeseen ? error.message : String((error as Error).stack)}\n`)
    process.exitCode = error instanceof BalanceTooHighError ? 1 : couldNotRun
  },
)
