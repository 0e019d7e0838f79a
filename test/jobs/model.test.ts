import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Stopframe } from '../../src/compose.ts'
import { auditLedger } from '../../src/credits/ledger.ts'
import { testDatabase } from '../support/database.ts'
import { useTestServer } from '../support/harness.ts'
import { commands } from './model/commands.ts'
import { Model } from './model/model.ts'

// The jobs are the test's alone.
const server = useTestServer({ takesJobs: false })

/**
 * Random interleavings of everything that happens to jobs: made, claimed (also again, as a queue that delivers
 * twice does), images kept, tried in vain and given up by the run that holds the job and by those that lost it,
 * stages finished, cancelled, cancelled again, handed back, settled. After each step the model's jobs, ledger
 * and logs equal the database's. The embedded database, which has the same statements and takes longer for
 * them, has fewer.
 */
it('agrees with the model after every step of every interleaving', async () => {
  const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 2 ** 31)
  process.stdout.write(`model: FAST_CHECK_SEED=${seed}\n`)
  const { stopframe } = server()
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 50, size: 'max' }), async (steps) => {
      const real = { stopframe, accountId: randomUUID() }
      await fc.asyncModelRun(() => ({ model: new Model(), real }), steps)
      expect(await faultsOf(stopframe, real.accountId)).toEqual([])
    }),
    // One that hangs fails by itself, and what was found is told though the search for less goes on for long.
    {
      seed,
      numRuns: testDatabase === 'embedded' ? 20 : 80,
      timeout: 60_000,
      interruptAfterTimeLimit: 200_000,
    },
  )
})

async function faultsOf(stopframe: Stopframe, accountId: string) {
  return (await auditLedger(stopframe.db)).filter(({ account_id }) => account_id === accountId)
}
