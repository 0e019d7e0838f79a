import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { readConfig, variables } from '../../src/config/config.ts'

const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')
const listed = parseEnv(text)

it('.env.example lists every variable that is read, and no other, in the order of the schema', () => {
  expect([...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name)).toEqual(Object.keys(variables.shape))
})

it.each(Object.entries(variables.shape))('.env.example shows the default of %s', (name, schema) => {
  const value: unknown = schema.parse(undefined)
  expect(listed[name]).toBe(value === undefined ? '' : String(value))
})

it('.env.example, copied as it is, changes nothing', () => {
  expect(readConfig(listed)).toEqual(readConfig({}))
})
