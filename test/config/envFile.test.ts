import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadEnvFile } from '../../src/config/envFile.ts'
import { StartupError } from '../../src/lib/startupError.ts'
import { newDataDir } from '../support/process.ts'

const name = 'STOPFRAME_TEST_ENV_FILE'

it('sets what the file sets', async () => {
  onTestFinished(() => {
    delete process.env[name]
  })
  const path = join(await newDataDir(), '.env')
  await writeFile(path, `${name}="a value"\n`)
  loadEnvFile(path)
  expect(process.env[name]).toBe('a value')
})

it('needs no file', async () => {
  loadEnvFile(join(await newDataDir(), '.env'))
})

it('says what to do about a folder of that name', async () => {
  const path = join(await newDataDir(), '.env')
  await mkdir(path)
  expect(() => loadEnvFile(path)).toThrow(
    new StartupError(
      `${path} is a folder: put a file of variables in its place, as .env.example is one, or remove it.`,
    ),
  )
})
