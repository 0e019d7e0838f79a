import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { cloneDatabase } from './support/database.ts'
import { MainProcess, newDataDir } from './support/process.ts'

/** Runs `npm run credits -- …`; what it says on both streams, and its exit code. */
async function credits(env: Record<string, string>, ...words: string[]) {
  const command = new MainProcess(env, 'src/creditsCommand.ts', words)
  return { code: await command.exitCode, output: command.output }
}

async function newEnv() {
  return { DATABASE_URL: await cloneDatabase(), DATA_DIR: await newDataDir(), INITIAL_CREDITS: '50' }
}

describe('npm run credits -- audit', () => {
  it('ends with 1 where it found a fault', async () => {
    const env = await newEnv()
    await credits(env, 'grant', 'short', '5')
    const client = new pg.Client({ connectionString: env.DATABASE_URL })
    await client.connect()
    await client.query("UPDATE accounts SET balance = 54 WHERE id = 'short'")
    await client.end()
    const { code, output } = await credits(env, 'audit')
    expect(code).toBe(1)
    expect(output).toContain('account differs from its ledger: account short')
  })

  it('ends with 2 where another process has the embedded database', async () => {
    const env = { DATA_DIR: await newDataDir() }
    const server = new MainProcess({}, 'test/support/holdFolder.ts', [env.DATA_DIR])
    await server.says(/It has the folder/)
    const { code, output } = await credits(env, 'audit')
    expect(code).toBe(2)
    expect(output).toContain(`Process ${server.child.pid}, started `)
  })

  it.each([
    ['the database is away', { DATABASE_URL: 'postgres://127.0.0.1:1/stopframe' }, ['audit']],
    ['the configuration is wrong', { PORT: 'many' }, ['audit']],
    ['the command is wrong', {}, ['audti']],
  ])('ends with 2 where %s', async (_, env, words) => {
    const { code, output } = await credits({ ...env, DATA_DIR: await newDataDir() }, ...words)
    expect(code).toBe(2)
    expect(output).not.toContain('    at ')
  })
})

describe('npm run credits -- grant', () => {
  it('gives an account that has not called yet its initial credits besides', async () => {
    const env = await newEnv()
    expect(await credits(env, 'grant', 'newbie', '5')).toEqual({
      code: 0,
      output: 'newbie: balance 55, held 0, available 55\n',
    })
    expect(await credits(env, 'audit')).toEqual({ code: 0, output: 'The ledger is sound.\n' })
  })

  it('says in a line that an account cannot have so many', async () => {
    const env = { ...(await newEnv()), INITIAL_CREDITS: '1000000000' }
    expect((await credits(env, 'grant', 'rich', '999999999')).output).toContain('balance 1999999999,')
    expect(await credits(env, 'grant', 'rich', '999999999')).toEqual({
      code: 1,
      output: 'rich has 1999999999 credits and may have 2147483647: there is room for 147483648 more.\n',
    })
    expect(await credits(env, 'audit')).toEqual({ code: 0, output: 'The ledger is sound.\n' })
  })
})
